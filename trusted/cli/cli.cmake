# SPDX-License-Identifier: Apache-2.0
zerovm_room(cli/shared DEPENDS base manifest yaml)
zerovm_room(cli/run DEPENDS base manifest yaml outputs wall links session api cli/shared)
zerovm_room(cli/inspect DEPENDS manifest api cli/shared)
zerovm_room(cli/job DEPENDS base manifest yaml outputs links cli/shared)
zerovm_room(cli/names DEPENDS base manifest wall network cli/shared)

# zerovm_program(NAME MAIN FOLDER LINKS ROOM...): a program of the command's. They lie in the build as when they are installed.
function(zerovm_program name main folder)
  cmake_parse_arguments(PROGRAM "" "" "LINKS" ${ARGN})
  add_executable(${name} ${main})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  target_link_libraries(${name} PRIVATE ${PROGRAM_LINKS} zerovm_build)
endfunction()

# zerovm_static(NAME): a static, position-independent program, so that it starts fast and ASLR places it.
function(zerovm_static name)
  if(NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE)
    set(script ${PROJECT_SOURCE_DIR}/trusted/cli/static.ld)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/trusted/cli/static.c)
    target_link_options(${name} PRIVATE -static-pie -Wl,--gc-sections -Wl,-T,${script})
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${script})
  endif()
endfunction()

zerovm_program(zerovm-cli cli/main.c bin LINKS room_cli_run room_cli_inspect room_cli_shared)
set_target_properties(zerovm-cli PROPERTIES OUTPUT_NAME zerovm)
zerovm_static(zerovm-cli)
install(TARGETS zerovm-cli RUNTIME)

# What it turns into: for runs with a network, which needs shared libraries, for jobs, and for the name service.
zerovm_program(zerovm-net cli/main_net.c lib/zerovm LINKS room_cli_run room_cli_shared room_network)
zerovm_program(zerovm-job cli/main_job.c lib/zerovm LINKS room_cli_job room_cli_shared)
zerovm_program(zerovm-names cli/main_names.c lib/zerovm LINKS room_cli_names room_cli_shared)
zerovm_static(zerovm-job)
install(TARGETS zerovm-net zerovm-job zerovm-names RUNTIME DESTINATION lib/zerovm)
add_dependencies(zerovm-cli zerovm-net zerovm-job zerovm-names)
foreach(section 1 5)
  file(GLOB pages CONFIGURE_DEPENDS man/*.${section})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
