# SPDX-License-Identifier: Apache-2.0
# Sessions that were taken from one template: what one leaves behind is not there for the next (reuse.sh).
add_executable(verify_reuse reuse.c)
target_compile_definitions(verify_reuse PRIVATE _GNU_SOURCE)
target_link_libraries(verify_reuse PRIVATE zerovm zerovm_build)
set_target_properties(verify_reuse PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/verify)
add_test(NAME verify.reuse COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/reuse.sh ${ZEROVM_STAGE} $<TARGET_FILE:verify_reuse> 6000)
set_tests_properties(verify.reuse PROPERTIES LABELS verify TIMEOUT 600)
file(APPEND ${VERIFY_LIST}
  "reuse\t${CMAKE_CURRENT_SOURCE_DIR}/reuse.sh\t${ZEROVM_STAGE} ${CMAKE_BINARY_DIR}/verify/verify_reuse 1000000\n")
