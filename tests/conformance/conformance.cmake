# Whole runs: each guest is one test; its first comment says what must come of it. The toolchain and the guest C library come
# from ZEROVM_STAGE, so that a sanitizer build can run what the release build compiled.
set(ZEROVM_STAGE ${CMAKE_BINARY_DIR}/stage CACHE PATH "installed tree that tests take zvm-cc and the guest C library from")
set(conformance ${CMAKE_CURRENT_SOURCE_DIR}/conformance)

function(zerovm_conformance_test name)
  add_test(NAME conformance.${name} COMMAND ${ARGN})
  set_tests_properties(conformance.${name} PROPERTIES ENVIRONMENT ZEROVM=$<TARGET_FILE:zerovm-cli> TIMEOUT 300)
endfunction()

file(GLOB guests CONFIGURE_DEPENDS ${conformance}/accept/*.c ${conformance}/fault/*.c ${conformance}/limit/*.c
  ${conformance}/trap/*.c)
foreach(guest ${guests})
  cmake_path(GET guest STEM name)
  cmake_path(GET guest PARENT_PATH kind)
  cmake_path(GET kind FILENAME kind)
  zerovm_conformance_test(${kind}.${name} ${conformance}/guest.sh ${ZEROVM_STAGE} ${guest})
endforeach()

file(GLOB rejects CONFIGURE_DEPENDS ${conformance}/reject/*.S)
foreach(reject ${rejects})
  cmake_path(GET reject STEM name)
  zerovm_conformance_test(reject.${name} ${conformance}/reject.sh ${ZEROVM_STAGE} ${reject})
endforeach()

zerovm_conformance_test(bad_input ${conformance}/bad_input.sh ${ZEROVM_STAGE})

add_executable(kill_moments conformance/kill_moments.c)
target_link_libraries(kill_moments PRIVATE zerovm_build)
zerovm_conformance_test(kill ${conformance}/kill.sh ${ZEROVM_STAGE} $<TARGET_FILE:kill_moments> 200)
