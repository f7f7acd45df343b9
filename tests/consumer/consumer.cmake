# SPDX-License-Identifier: Apache-2.0
# The installed tree as an embedder finds it. Sanitizers and coverage would want their runtime in the consumer's link.
if(NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE)
  set(consumer ${CMAKE_CURRENT_SOURCE_DIR}/consumer)
  set(consumer_work ${CMAKE_CURRENT_BINARY_DIR}/consumer)
  add_test(NAME consumer.install
    COMMAND ${consumer}/install.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${consumer_work} $<CONFIG>)
  set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP consumer)
  foreach(way cmake pkgconfig)
    add_test(NAME consumer.${way}
      COMMAND ${consumer}/build.sh ${way} ${consumer_work}/prefix ${ZEROVM_STAGE} ${consumer_work}/${way})
    set_tests_properties(consumer.${way} PROPERTIES FIXTURES_REQUIRED consumer TIMEOUT 300)
  endforeach()
endif()
