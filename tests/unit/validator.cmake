# SPDX-License-Identifier: Apache-2.0
foreach(part validator validator_groups validator_table validator_flags validator_passes)
  zerovm_unit_test(${part} validator)
  target_compile_definitions(${part}_test PRIVATE _GNU_SOURCE)
endforeach()
