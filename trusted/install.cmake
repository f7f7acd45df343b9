# SPDX-License-Identifier: Apache-2.0
# What an embedder gets: one header, one archive, and the ways to find them.
foreach(room ${rooms} loader validator)
  list(APPEND room_files $<TARGET_FILE:${room}>)
endforeach()

# The rooms as one object in which only the names of zerovm.h are global: an embedder may have a session_open()
# of his own.
set(archive ${CMAKE_CURRENT_BINARY_DIR}/archive/libzerovm.a)
set(object ${CMAKE_CURRENT_BINARY_DIR}/archive/zerovm.o)
add_custom_command(OUTPUT ${archive}
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
add_custom_command(OUTPUT ${network_archive}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/archive
  COMMAND ${CMAKE_LINKER} -r -o ${network_object} --whole-archive $<TARGET_FILE:room_network> --no-whole-archive
    --start-group ${room_files} --end-group
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=zerovm_* ${network_object}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${network_archive}
  COMMAND ${CMAKE_AR} crD ${network_archive} ${network_object}
  DEPENDS ${rooms} room_network loader
  VERBATIM)
add_custom_target(zerovm_network_archive ALL DEPENDS ${network_archive})

# lib whatever the system calls it: the guest's tree lies in lib/zerovm, too.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_CURRENT_BINARY_DIR}/package)
configure_package_config_file(zerovm-config.cmake.in ${package}/zerovm-config.cmake
  INSTALL_DESTINATION lib/cmake/zerovm NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${package}/zerovm-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(zerovm.pc.in ${package}/zerovm.pc @ONLY)
configure_file(zerovm-zmq.pc.in ${package}/zerovm-zmq.pc @ONLY)
install(FILES ${archive} ${network_archive} DESTINATION lib)
install(FILES api/zerovm.h DESTINATION include)
install(FILES ${package}/zerovm-config.cmake ${package}/zerovm-config-version.cmake DESTINATION lib/cmake/zerovm)
install(FILES ${package}/zerovm.pc ${package}/zerovm-zmq.pc DESTINATION lib/pkgconfig)
install(FILES man/libzerovm.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
