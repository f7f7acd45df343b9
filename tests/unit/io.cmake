zerovm_unit_test(manifest zerovm)
zerovm_unit_test(channel zerovm)
zerovm_unit_test(transaction zerovm)
zerovm_unit_test(report zerovm)
foreach(part manifest channel transaction report)
  target_compile_definitions(${part}_test PRIVATE _GNU_SOURCE)
endforeach()
# A test makes the file system one that has no nameless files.
target_link_options(transaction_test PRIVATE -Wl,--wrap=openat)
