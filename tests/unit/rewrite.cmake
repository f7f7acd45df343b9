# SPDX-License-Identifier: Apache-2.0
# The guest compiler. Its build directory is laid out as it is installed, so zvm-cc works from there (without a C library).
zerovm_unit_test(rewrite rewrite validator)
target_compile_definitions(rewrite_test PRIVATE _GNU_SOURCE
  ZVM_AS="$<TARGET_FILE:zvm-as>" ZVM_CC="$<TARGET_FILE:zvm-driver>")
add_dependencies(rewrite_test zvm-as zvm-ld zvm-driver zvm-script)
set_tests_properties(unit.rewrite PROPERTIES TIMEOUT 300)

# With an installed tree: zvm-cc as a whole.
foreach(test same driver)
  zerovm_run_test(rewrite.${test} ${CMAKE_CURRENT_LIST_DIR}/rewrite/${test}.sh ${ZEROVM_STAGE})
endforeach()
