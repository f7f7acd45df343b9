# Every example builds, runs and gives what its run.sh expects; wordcount does so again and again.
foreach(example hello wordcount bare)
  add_test(NAME example.${example} COMMAND ${CMAKE_SOURCE_DIR}/examples/${example}/run.sh ${ZEROVM_STAGE})
  set_tests_properties(example.${example} PROPERTIES ENVIRONMENT ZEROVM=$<TARGET_FILE:zerovm-cli> TIMEOUT 120)
endforeach()
zerovm_conformance_test(repeat ${conformance}/repeat.sh ${ZEROVM_STAGE} 20)
