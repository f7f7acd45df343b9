zerovm_unit_test(manifest zerovm)
zerovm_unit_test(channel zerovm)
zerovm_unit_test(channel_source zerovm)
zerovm_unit_test(channel_fan zerovm)
zerovm_unit_test(transaction zerovm)
zerovm_unit_test(commit zerovm)
zerovm_unit_test(report zerovm)
foreach(part manifest channel channel_source channel_fan transaction commit report)
  target_compile_definitions(${part}_test PRIVATE _GNU_SOURCE)
endforeach()
# A test makes the file system one that has no nameless files.
target_link_options(transaction_test PRIVATE -Wl,--wrap=openat)
# Tests stop a commit at each system call that changes something.
target_link_options(commit_test PRIVATE
  -Wl,--wrap=openat,--wrap=linkat,--wrap=renameat,--wrap=unlinkat,--wrap=fsync,--wrap=geteuid,--wrap=pwrite)
zerovm_unit_test(channel_zmq zerovm_zmq zerovm)
target_compile_definitions(channel_zmq_test PRIVATE _GNU_SOURCE)
