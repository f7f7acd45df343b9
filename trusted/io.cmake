# Manifest, channels, digests, transactions, reports. Static libraries where there are: the command is a static-pie.
foreach(name yaml nettle)
  string(TOUPPER ${name} upper)
  find_library(${upper}_LIBRARY NAMES lib${name}.a ${name} REQUIRED)
endforeach()
find_path(YAML_INCLUDE yaml.h REQUIRED)
find_path(NETTLE_INCLUDE nettle/sha2.h REQUIRED)

target_sources(zerovm PRIVATE
  channel.c
  channel_file.c
  channel_pipe.c
  digest.c
  manifest.c
  manifest_key.c
  manifest_yaml.c
  report.c
  transaction.c)
target_compile_definitions(zerovm PRIVATE _GNU_SOURCE)
target_include_directories(zerovm PRIVATE ${YAML_INCLUDE} ${NETTLE_INCLUDE})
target_link_libraries(zerovm PRIVATE ${YAML_LIBRARY} ${NETTLE_LIBRARY})
