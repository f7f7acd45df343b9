# SPDX-License-Identifier: Apache-2.0
# Random programs, compiled natively and by zvm-cc; README.md says more. Sanitizers would change nothing but the time.
if(ZEROVM_SANITIZE OR ZEROVM_COVERAGE OR ZEROVM_FUZZ)
  return()
endif()

set(DIFFERENTIAL_DIR ${CMAKE_CURRENT_SOURCE_DIR}/differential)
foreach(generator program options assembly)
  add_executable(differential_${generator} differential/${generator}.c differential/random.c)
  set_target_properties(differential_${generator} PROPERTIES OUTPUT_NAME ${generator}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/differential)
  target_link_libraries(differential_${generator} PRIVATE zerovm_build)
  target_compile_definitions(differential_${generator} PRIVATE _GNU_SOURCE)
endforeach()
foreach(generator program options)
  target_sources(differential_${generator} PRIVATE differential/grammar.c differential/jumps.c)
endforeach()
target_sources(differential_assembly PRIVATE differential/assembly_jumps.c differential/assembly_operand.c
  differential/assembly_plain.c differential/assembly_rows.c differential/assembly_stack.c)
target_link_libraries(differential_assembly PRIVATE rewrite)
target_include_directories(differential_assembly PRIVATE ${PROJECT_SOURCE_DIR}/validator/include)
add_test(NAME differential.rows COMMAND differential_assembly --rows)

# differential_share(<kind> <programs>): the first programs of a kind.
function(differential_share kind programs)
  add_test(NAME differential.${kind} COMMAND ${DIFFERENTIAL_DIR}/differential.sh ${CMAKE_BINARY_DIR} share ${kind} ${programs})
  set_tests_properties(differential.${kind} PROPERTIES ENVIRONMENT STAGE=${ZEROVM_STAGE} TIMEOUT 1800
    LABELS differential PROCESSORS 2)
endfunction()
differential_share(c 60)
differential_share(csmith 40)
differential_share(asm 15)

# Assembler and linker from the same sources, but for a function of each that finds nothing: the programs must notice.
function(differential_blind target function folder)
  set(blind differential_blind_${target})
  get_target_property(sources zvm-${target} SOURCES)
  list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/toolchain/)
  add_executable(${blind} ${sources} differential/blind_${target}.c)
  set_target_properties(${blind} PROPERTIES OUTPUT_NAME ${target}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/differential/blind)
  target_include_directories(${blind} PRIVATE ${PROJECT_SOURCE_DIR}/toolchain/${folder} ${PROJECT_SOURCE_DIR}/toolchain/shared
    ${PROJECT_SOURCE_DIR}/validator/include ${PROJECT_SOURCE_DIR}/loader/include)
  target_link_libraries(${blind} PRIVATE $<TARGET_PROPERTY:zvm-${target},LINK_LIBRARIES>)
  target_compile_definitions(${blind} PRIVATE $<TARGET_PROPERTY:zvm-${target},COMPILE_DEFINITIONS>)
  target_link_options(${blind} PRIVATE -Wl,--wrap=${function})
endfunction()
differential_blind(as flags_follow rewrite)
differential_blind(ld lint ld)
add_test(NAME differential.blind COMMAND ${DIFFERENTIAL_DIR}/blind.sh ${CMAKE_BINARY_DIR} ${ZEROVM_STAGE})
set_tests_properties(differential.blind PROPERTIES TIMEOUT 1800 LABELS differential PROCESSORS 2)
