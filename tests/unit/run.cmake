# SPDX-License-Identifier: Apache-2.0
zerovm_unit_test(run zerovm)
zerovm_unit_test(session room_session) # and nothing above
zerovm_unit_test(run_steps zerovm)
foreach(part run session run_steps)
  target_sources(${part}_test PRIVATE unit/run_support.c unit/run_guests.S support/elf_builder.c)
  target_include_directories(${part}_test PRIVATE support unit)
  target_compile_definitions(${part}_test PRIVATE _GNU_SOURCE)
endforeach()
zerovm_unit_test(lockdown zerovm)
target_compile_definitions(lockdown_test PRIVATE _GNU_SOURCE)
zerovm_unit_test(verdict_cache zerovm)
target_compile_definitions(verdict_cache_test PRIVATE _GNU_SOURCE)

add_executable(run_guest_file unit/run_guest_file.c unit/run_guests.S support/elf_builder.c)
target_include_directories(run_guest_file PRIVATE support unit)
target_link_libraries(run_guest_file PRIVATE zerovm zerovm_build)
add_test(NAME unit.cli COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/unit/run_cli.sh $<TARGET_FILE:zerovm-cli> $<TARGET_FILE:run_guest_file>)
