# SPDX-License-Identifier: Apache-2.0
# Every example builds, runs and gives what its run.sh expects.
foreach(example hello wordcount mapreduce sort bare jit)
  zerovm_run_test(example.${example} ${CMAKE_SOURCE_DIR}/examples/${example}/run.sh ${ZEROVM_STAGE})
endforeach()
