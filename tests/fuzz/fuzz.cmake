# SPDX-License-Identifier: Apache-2.0
# Fuzzing of everything that reads bytes from outside. The targets are libFuzzer's, with AddressSanitizer and
# UndefinedBehaviorSanitizer, in clang builds of their own that fuzz.sh makes; README.md says more.
set(FUZZ_TARGETS elf validator jail manifest job net_frame names_frame commit_record)

# In a release build: the tests, which make those builds, and the lines of `make verify`.
if(NOT ZEROVM_FUZZ AND NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE)
  set(fuzz ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/fuzz.sh)
  add_test(NAME fuzz.build COMMAND ${fuzz} build)
  set_tests_properties(fuzz.build PROPERTIES FIXTURES_SETUP fuzz TIMEOUT 600)
  foreach(name ${FUZZ_TARGETS})
    add_test(NAME fuzz.${name} COMMAND ${fuzz} run ${name} 3)
  endforeach()
  add_test(NAME fuzz.coverage COMMAND ${fuzz} coverage)
  foreach(name ${FUZZ_TARGETS} coverage)
    set_tests_properties(fuzz.${name} PROPERTIES FIXTURES_REQUIRED fuzz TIMEOUT 300)
  endforeach()
  return()
endif()

# Everything that host targets are built from is instrumented in a build for fuzzing: FUZZ_INSTRUMENT says how.
option(ZEROVM_FUZZ "build the fuzz targets; needs clang" OFF)
if(NOT ZEROVM_FUZZ)
  return()
endif()
set(FUZZ_INSTRUMENT -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all CACHE STRING "what finds errors, or counts")

# Variables start with a pattern, not with zero as elsewhere: one that is used uninitialised should show.
target_compile_options(zerovm_build INTERFACE
  $<$<COMPILE_LANGUAGE:C>:${FUZZ_INSTRUMENT} -ftrivial-auto-var-init=pattern>)
target_link_options(zerovm_build INTERFACE ${FUZZ_INSTRUMENT})
add_custom_target(fuzz)

# zerovm_fuzz_target(<name> LIBRARIES <library>... [SOURCES <file>...] [SEED <file>...]): fuzz_<name>.c, and from the SEED
# sources a program fuzz_<name>_seed that writes inputs to start from into the directory that it is given.
function(zerovm_fuzz_target name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES;SOURCES;SEED" ${ARGN})
  add_executable(fuzz_${name} fuzz/fuzz_${name}.c ${ARG_SOURCES})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz fuzz_${name})
  set(programs fuzz_${name})
  if(ARG_SEED)
    add_executable(fuzz_${name}_seed ${ARG_SEED})
    add_dependencies(fuzz fuzz_${name}_seed)
    list(APPEND programs fuzz_${name}_seed)
  endif()
  foreach(program ${programs})
    target_link_libraries(${program} PRIVATE zerovm_build ${ARG_LIBRARIES})
    target_include_directories(${program} PRIVATE support verify)
    target_compile_definitions(${program} PRIVATE _GNU_SOURCE TESTS_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  endforeach()
endfunction()

zerovm_fuzz_target(elf LIBRARIES loader SOURCES fuzz/mutate_elf.c support/elf_check.c
  SEED fuzz/seed_elf.c verify/elf_corpus_fields.c verify/elf_corpus_shapes.c support/elf_builder.c)
set(policy verify/policy.c verify/policy_insn.c verify/immediates_table.c)
zerovm_fuzz_target(validator LIBRARIES validator Zydis SOURCES fuzz/mutate_validator.c ${policy} SEED fuzz/seed_validator.c)
zerovm_fuzz_target(jail LIBRARIES loader Zydis SOURCES ${policy})
zerovm_fuzz_target(manifest LIBRARIES zerovm)
zerovm_fuzz_target(job LIBRARIES room_cli_job)
zerovm_fuzz_target(commit_record LIBRARIES zerovm)
zerovm_fuzz_target(net_frame LIBRARIES zerovm_zmq)
zerovm_fuzz_target(names_frame LIBRARIES zerovm_zmq)
