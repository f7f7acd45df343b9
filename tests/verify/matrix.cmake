# SPDX-License-Identifier: Apache-2.0
# Images as users make them: every program at every level of optimization is accepted (matrix.sh).
add_executable(matrix_judge matrix_judge.c)
target_link_libraries(matrix_judge PRIVATE loader validator zerovm_build)
set_target_properties(matrix_judge PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/verify)
add_test(NAME verify.matrix COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/matrix.sh ${CMAKE_BINARY_DIR} small)
set_tests_properties(verify.matrix PROPERTIES LABELS verify TIMEOUT 900)
file(APPEND ${VERIFY_LIST} "matrix\t${CMAKE_CURRENT_SOURCE_DIR}/matrix.sh\t${CMAKE_BINARY_DIR} full\n")
