# SPDX-License-Identifier: Apache-2.0
# Whole runs: each guest is one test; its first comment says what must come of it.
set(conformance ${CMAKE_CURRENT_SOURCE_DIR}/conformance)

file(GLOB guests CONFIGURE_DEPENDS ${conformance}/accept/*.c ${conformance}/fault/*.c ${conformance}/limit/*.c
  ${conformance}/trap/*.c)
foreach(guest ${guests})
  cmake_path(GET guest STEM name)
  cmake_path(GET guest PARENT_PATH kind)
  cmake_path(GET kind FILENAME kind)
  zerovm_run_test(conformance.${kind}.${name} ${conformance}/guest.sh ${ZEROVM_STAGE} ${guest})
endforeach()

file(GLOB rejects CONFIGURE_DEPENDS ${conformance}/reject/*.S)
foreach(reject ${rejects})
  cmake_path(GET reject STEM name)
  zerovm_run_test(conformance.reject.${name} ${conformance}/reject.sh ${ZEROVM_STAGE} ${reject})
endforeach()

foreach(tool inproc relay peer)
  add_executable(net_${tool} conformance/net/${tool}.c)
  target_compile_definitions(net_${tool} PRIVATE _GNU_SOURCE)
  target_link_libraries(net_${tool} PRIVATE zerovm_zmq zerovm zerovm_build)
endforeach()
foreach(group stream end slow silent expire inproc network names keys hosts)
  zerovm_run_test(conformance.net.${group} ${conformance}/net/net.sh ${ZEROVM_STAGE} $<TARGET_FILE_DIR:net_relay> ${group})
endforeach()
zerovm_run_test(conformance.net.matrix ${conformance}/net/matrix.sh ${ZEROVM_STAGE} $<TARGET_FILE_DIR:net_relay>)

add_library(disk_fail MODULE conformance/disk/fail.c)
target_compile_definitions(disk_fail PRIVATE _GNU_SOURCE)
if(NOT ZEROVM_SANITIZE) # a sanitizer takes more of everything
  zerovm_run_test(conformance.limits ${conformance}/limits.sh ${ZEROVM_STAGE})
endif()
if(NOT ZEROVM_SANITIZE) # its run-time library wants to be the first one loaded
  zerovm_program(disk_job ${PROJECT_SOURCE_DIR}/trusted/cli/main_job.c lib/zerovm LINKS room_cli_job room_cli_shared)
  zerovm_run_test(conformance.disk ${conformance}/disk/disk.sh ${ZEROVM_STAGE} $<TARGET_FILE:zerovm-net> $<TARGET_FILE:disk_job>
    $<TARGET_FILE:disk_fail>)
endif()
zerovm_run_test(conformance.symbols ${conformance}/symbols.sh $<TARGET_FILE:zerovm-cli> $<TARGET_FILE:zerovm-net>
  $<TARGET_FILE:zerovm-job> $<TARGET_FILE:zerovm-names> $<TARGET_FILE:session_test>)
zerovm_run_test(conformance.commands ${conformance}/commands.sh ${ZEROVM_STAGE})
add_executable(signal_at conformance/signal_at.c)
target_link_libraries(signal_at PRIVATE zerovm_build)
zerovm_run_test(conformance.job ${conformance}/job.sh ${ZEROVM_STAGE} $<TARGET_FILE:signal_at>)
zerovm_run_test(conformance.hand_over ${conformance}/hand_over.sh ${ZEROVM_STAGE})
zerovm_run_test(conformance.pairs ${conformance}/pairs.sh ${ZEROVM_STAGE})
zerovm_run_test(conformance.many ${conformance}/many.sh ${ZEROVM_STAGE})
zerovm_run_test(conformance.bad_input ${conformance}/bad_input.sh ${ZEROVM_STAGE})
foreach(part addresses job_names reports standard_streams words yaml_text)
  zerovm_run_test(conformance.${part} ${conformance}/${part}.sh ${ZEROVM_STAGE})
endforeach()
add_executable(sparse conformance/sparse.c support/elf_builder.c)
target_include_directories(sparse PRIVATE support)
target_compile_definitions(sparse PRIVATE _GNU_SOURCE)
target_link_libraries(sparse PRIVATE loader zerovm_build)
# KiB that each command may use; a sanitizer's shadow is an eighth of what is allocated, touched or not.
zerovm_run_test(conformance.sparse ${conformance}/sparse.sh ${ZEROVM_STAGE} $<TARGET_FILE:sparse>
  $<IF:$<BOOL:${ZEROVM_SANITIZE}>,196608,65536>)
zerovm_run_test(conformance.cache ${conformance}/cache.sh ${ZEROVM_STAGE})

# The command with code in place of the guest's that may do what machine code can.
if(NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE) # their builds do without the second wall
  add_executable(escape conformance/escape/escape.c ${PROJECT_SOURCE_DIR}/trusted/cli/main.c)
  target_compile_definitions(escape PRIVATE _GNU_SOURCE)
  target_link_libraries(escape PRIVATE room_cli_run room_cli_inspect room_cli_shared zerovm_build)
  target_link_options(escape PRIVATE -Wl,--wrap=cpu_run)
  zerovm_run_test(conformance.escape ${conformance}/escape/escape.sh ${ZEROVM_STAGE} $<TARGET_FILE:escape>)
endif()

execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
if(user EQUAL 0) # it takes two
  zerovm_run_test(conformance.two_users ${conformance}/two_users.sh ${ZEROVM_STAGE})
  if(NOT ZEROVM_SANITIZE) # a sanitizer's run-time library wants /proc
    zerovm_run_test(conformance.places ${conformance}/places.sh ${ZEROVM_STAGE})
  endif()
endif()

add_executable(kill_moments conformance/kill_moments.c)
target_link_libraries(kill_moments PRIVATE zerovm_build)
zerovm_run_test(conformance.kill ${conformance}/kill.sh ${ZEROVM_STAGE} $<TARGET_FILE:kill_moments> 1000)
zerovm_run_test(conformance.repeat ${conformance}/repeat.sh ${ZEROVM_STAGE} 20)

# The contract of channels: every kind of source, mode, limit and edge.
set(channels ${conformance}/channels)
add_executable(channels_driver ${channels}/channels.c ${channels}/run.c ${channels}/source.c ${channels}/table.c)
target_include_directories(channels_driver PRIVATE support)
target_link_libraries(channels_driver PRIVATE zerovm_zmq zerovm zerovm_build)
target_compile_definitions(channels_driver PRIVATE _GNU_SOURCE)
zerovm_run_test(conformance.channels ${channels}/channels.sh ${ZEROVM_STAGE} $<TARGET_FILE:channels_driver>)
