# The guest compiler. Its build directory is laid out as it is installed, so zvm-cc works from there (without a C library).
zerovm_unit_test(rewrite rewrite validator)
target_compile_definitions(rewrite_test PRIVATE _GNU_SOURCE
  ZVM_AS="$<TARGET_FILE:zvm-as>" ZVM_CC="$<TARGET_FILE:zvm-driver>")
add_dependencies(rewrite_test zvm-as zvm-ld zvm-driver zvm-script)
set_tests_properties(unit.rewrite PROPERTIES TIMEOUT 300)

# With an installed tree: zvm-cc as a whole.
set(ZEROVM_STAGE ${CMAKE_BINARY_DIR}/stage CACHE PATH "installed tree that tests take zvm-cc and the guest C library from")
foreach(test same driver)
  add_test(NAME rewrite.${test} COMMAND ${CMAKE_CURRENT_LIST_DIR}/rewrite/${test}.sh ${ZEROVM_STAGE})
  set_tests_properties(rewrite.${test} PROPERTIES TIMEOUT 300)
  if(TARGET zerovm-cli)
    set_tests_properties(rewrite.${test} PROPERTIES ENVIRONMENT ZEROVM=$<TARGET_FILE:zerovm-cli>)
  endif()
endforeach()
