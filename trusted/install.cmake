# SPDX-License-Identifier: Apache-2.0
# What an embedder gets: one header, one archive, and the ways to find them.
foreach(room ${rooms} loader validator)
  list(APPEND room_files $<TARGET_FILE:${room}>)
endforeach()

# The rooms as one object in which only the names of zerovm.h are global: an embedder may have a session_open()
# of his own.
set(archive ${CMAKE_CURRENT_BINARY_DIR}/archive/libzerovm.a)
set(object ${CMAKE_CURRENT_BINARY_DIR}/archive/zerovm.o)
add_custom_command(OUTPUT ${archive} ${object}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/archive
  COMMAND ${CMAKE_LINKER} -r -o ${object} --whole-archive
    ${room_files}
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=zerovm_* ${object}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
  COMMAND ${CMAKE_AR} crD ${archive} ${object}
  DEPENDS ${rooms} loader validator
  VERBATIM)
add_custom_target(zerovm_archive ALL DEPENDS ${archive})

# The network apart, with what it needs of the library once more, under names of its own.
set(network_archive ${CMAKE_CURRENT_BINARY_DIR}/archive/libzerovm_zmq.a)
set(network_object ${CMAKE_CURRENT_BINARY_DIR}/archive/zerovm_zmq.o)
add_custom_command(OUTPUT ${network_archive} ${network_object}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/archive
  COMMAND ${CMAKE_LINKER} -r -o ${network_object} --whole-archive $<TARGET_FILE:room_network> --no-whole-archive
    --start-group ${room_files} --end-group
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=zerovm_* ${network_object}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${network_archive}
  COMMAND ${CMAKE_AR} crD ${network_archive} ${network_object}
  DEPENDS ${rooms} room_network loader
  VERBATIM)
add_custom_target(zerovm_network_archive ALL DEPENDS ${network_archive})

# The same objects as shared libraries.
foreach(name yaml nettle)
  string(TOUPPER ${name} upper)
  find_library(${upper}_SHARED_LIBRARY NAMES lib${name}.so REQUIRED)
endforeach()
set(map ${CMAKE_CURRENT_SOURCE_DIR}/api/zerovm.map)
set_source_files_properties(${object} ${network_object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
add_library(zerovm_shared SHARED ${object})
add_library(zerovm_zmq_shared SHARED ${network_object})
foreach(name zerovm zerovm_zmq)
  # nodelete: handlers of signals and a thread's end lead into the library.
  target_link_options(${name}_shared PRIVATE LINKER:--version-script=${map} LINKER:-z,defs LINKER:-z,nodelete)
  set_target_properties(${name}_shared PROPERTIES OUTPUT_NAME ${name} VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR} LINKER_LANGUAGE C LINK_DEPENDS ${map}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/shared)
endforeach()
target_link_libraries(zerovm_shared PRIVATE zerovm_build ${YAML_SHARED_LIBRARY} ${NETTLE_SHARED_LIBRARY})
target_link_libraries(zerovm_zmq_shared PRIVATE zerovm_build ${NETTLE_SHARED_LIBRARY} ${ZMQ_LIBRARY})

# lib whatever the system calls it: the guest's tree lies in lib/zerovm, too.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_CURRENT_BINARY_DIR}/package)
configure_package_config_file(zerovm-config.cmake.in ${package}/zerovm-config.cmake
  INSTALL_DESTINATION lib/cmake/zerovm NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${package}/zerovm-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(zerovm.pc.in ${package}/zerovm.pc @ONLY)
configure_file(zerovm-zmq.pc.in ${package}/zerovm-zmq.pc @ONLY)
install(FILES ${archive} ${network_archive} DESTINATION lib)
install(TARGETS zerovm_shared zerovm_zmq_shared LIBRARY DESTINATION lib)
install(FILES api/zerovm.h api/zerovm.hpp DESTINATION include)
install(FILES ${package}/zerovm-config.cmake ${package}/zerovm-config-version.cmake DESTINATION lib/cmake/zerovm)
install(FILES ${package}/zerovm.pc ${package}/zerovm-zmq.pc DESTINATION lib/pkgconfig)
install(FILES man/libzerovm.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
