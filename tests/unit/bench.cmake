# SPDX-License-Identifier: Apache-2.0
zerovm_unit_test(bench m)
target_sources(bench_test PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../bench/child.c ${CMAKE_CURRENT_LIST_DIR}/../bench/sample.c
  ${CMAKE_CURRENT_LIST_DIR}/../bench/text.c)
target_include_directories(bench_test PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../bench)
