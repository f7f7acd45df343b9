# Fuzz targets: libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer, in a clang build of their own
# (tests/fuzz/run.sh makes it). Everything that host targets are built from is instrumented in such a build.
option(ZEROVM_FUZZ "build the fuzz targets; needs clang" OFF)
if(NOT ZEROVM_FUZZ)
  return()
endif()
set(FUZZ_SECONDS 5 CACHE STRING "how long the ctest test of each fuzz target looks for new inputs")

# Variables start with a pattern, not with zero as elsewhere: one that is used uninitialised should show.
target_compile_options(zerovm_build INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
    -ftrivial-auto-var-init=pattern>)
target_link_options(zerovm_build INTERFACE -fsanitize=address,undefined)
add_custom_target(fuzz)

# zerovm_fuzz_target(<name> LIBRARIES <library>... [SOURCES <file>...] [SEED <file>...]): fuzz_<name>.c as the ctest test
# fuzz.<name>. It starts from fuzz/corpus/<name>/, where crashes of the past lie too, and from what the program built of
# the SEED sources writes into the directory that it is given.
function(zerovm_fuzz_target name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;SOURCES;SEED" ${ARGN})
  set(found ${CMAKE_CURRENT_BINARY_DIR}/fuzz/${name})
  file(MAKE_DIRECTORY ${found})
  add_executable(fuzz_${name} fuzz/fuzz_${name}.c ${ARG_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE zerovm_build ${ARG_LIBRARIES})
  target_include_directories(fuzz_${name} PRIVATE support)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz fuzz_${name})
  if(ARG_SEED)
    add_executable(fuzz_${name}_seed ${ARG_SEED})
    target_link_libraries(fuzz_${name}_seed PRIVATE zerovm_build ${ARG_LIBRARIES})
    target_include_directories(fuzz_${name}_seed PRIVATE support)
    add_custom_command(TARGET fuzz_${name}_seed POST_BUILD COMMAND fuzz_${name}_seed ${found})
    add_dependencies(fuzz fuzz_${name}_seed)
  endif()
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
  if(NOT IS_DIRECTORY ${corpus})
    set(corpus)
  endif()
  add_test(NAME fuzz.${name} COMMAND fuzz_${name} -max_total_time=${FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048
    -max_len=16384 -print_final_stats=1 -artifact_prefix=${found}. ${found} ${corpus})
endfunction()

zerovm_fuzz_target(elf LIBRARIES loader SOURCES support/elf_check.c SEED fuzz/seed_elf.c support/elf_builder.c)
foreach(row validator:validator manifest:zerovm)
  string(REPLACE ":" ";" row ${row})
  list(GET row 0 name)
  list(GET row 1 library)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/fuzz_${name}.c)
    zerovm_fuzz_target(${name} LIBRARIES ${library})
  endif()
endforeach()
