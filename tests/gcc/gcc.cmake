# SPDX-License-Identifier: Apache-2.0
# A share of GCC's own execution tests. The sanitizer build would compile the same programs again, to run them with its own zerovm.
if(ZEROVM_SANITIZE OR ZEROVM_COVERAGE)
  return()
endif()
foreach(suite torture dg dg-torture lto i386 g++ old-deja)
  add_test(NAME gcc.${suite} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/gcc/run.sh ${CMAKE_BINARY_DIR} share ${suite})
  set_tests_properties(gcc.${suite} PROPERTIES ENVIRONMENT "ZEROVM_STAGE=${ZEROVM_STAGE};JOBS=1" TIMEOUT 1500)
endforeach()
