# The command: a static, position-independent program, so that it starts fast and ASLR places it.
set(cli_sources
  cli/child.c
  cli/cmd_exec.c
  cli/cmd_inspect.c
  cli/cmd_job.c
  cli/cmd_recover.c
  cli/cmd_run.c
  cli/cmd_validate.c
  cli/cmd_version.c
  cli/committer.c
  cli/companion.c
  cli/cpu.c
  cli/crew.c
  cli/explainer.c
  cli/flat.c
  cli/job_report.c
  cli/job_sources.c
  cli/main.c
  cli/options.c
  cli/plan_read.c
  cli/plan_write.c
  cli/process.c
  cli/progress.c
  cli/report_file.c
  cli/rlimits.c
  cli/standard.c
  cli/text.c
  cli/variables.c)
add_executable(zerovm-cli ${cli_sources} cli/network_exec.c)
set_target_properties(zerovm-cli PROPERTIES OUTPUT_NAME zerovm)
target_compile_definitions(zerovm-cli PRIVATE _GNU_SOURCE ZEROVM_VERSION="${PROJECT_VERSION}")
target_link_libraries(zerovm-cli PRIVATE zerovm zerovm_build)
if(NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE)
  set(script ${CMAKE_CURRENT_SOURCE_DIR}/cli/static.ld)
  target_sources(zerovm-cli PRIVATE cli/static.c)
  target_link_options(zerovm-cli PRIVATE -static-pie -Wl,--gc-sections -Wl,-T,${script})
  set_property(TARGET zerovm-cli APPEND PROPERTY LINK_DEPENDS ${script})
endif()
install(TARGETS zerovm-cli RUNTIME)

# The same with a network, which needs shared libraries. It lies beside the command as it will when both are installed.
add_executable(zerovm-net ${cli_sources} cli/network_zmq.c cli/cmd_names.c)
set_target_properties(zerovm-net PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/zerovm)
target_compile_definitions(zerovm-net PRIVATE _GNU_SOURCE ZEROVM_VERSION="${PROJECT_VERSION}")
target_link_libraries(zerovm-net PRIVATE zerovm_zmq zerovm zerovm_build)
add_dependencies(zerovm-cli zerovm-net)
install(TARGETS zerovm-net RUNTIME DESTINATION lib/zerovm)
foreach(section 1 5)
  file(GLOB pages CONFIGURE_DEPENDS man/*.${section})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
