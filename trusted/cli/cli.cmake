zerovm_room(cli/shared DEPENDS session)
zerovm_room(cli/inspect DEPENDS cli/shared api)
zerovm_room(cli/job DEPENDS cli/shared yaml)
zerovm_room(cli/names DEPENDS cli/shared network)
zerovm_room(cli/run DEPENDS cli/shared api)
# What main.c and one of the two networks make a command of.
add_library(zerovm_command INTERFACE)
target_link_libraries(zerovm_command INTERFACE
  "$<LINK_GROUP:RESCAN,room_cli_shared,room_cli_inspect,room_cli_job,room_cli_run>")

# The command: a static, position-independent program, so that it starts fast and ASLR places it.
add_executable(zerovm-cli cli/main.c cli/network_exec.c)
set_target_properties(zerovm-cli PROPERTIES OUTPUT_NAME zerovm)
target_compile_definitions(zerovm-cli PRIVATE _GNU_SOURCE)
target_link_libraries(zerovm-cli PRIVATE zerovm_command zerovm_build)
if(NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE)
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/cli/static.ld)
  target_sources(zerovm-cli PRIVATE cli/static.c)
  target_link_options(zerovm-cli PRIVATE -static-pie -Wl,--gc-sections -Wl,-T,${script})
  set_property(TARGET zerovm-cli APPEND PROPERTY LINK_DEPENDS ${script})
endif()
install(TARGETS zerovm-cli RUNTIME)

# The same with a network, which needs shared libraries. It lies beside the command as it will when both are installed.
add_executable(zerovm-net cli/main.c cli/network_zmq.c)
set_target_properties(zerovm-net PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/zerovm)
target_compile_definitions(zerovm-net PRIVATE _GNU_SOURCE)
target_link_libraries(zerovm-net PRIVATE zerovm_command room_cli_names zerovm_build)
add_dependencies(zerovm-cli zerovm-net)
install(TARGETS zerovm-net RUNTIME DESTINATION lib/zerovm)
foreach(section 1 5)
  file(GLOB pages CONFIGURE_DEPENDS man/*.${section})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
