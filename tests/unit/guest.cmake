# What a guest finds: the C library, the compiler's support routines, zvm.h. They run the stage's zvm-cc and zerovm.
set(stage ${CMAKE_BINARY_DIR}/stage)
foreach(name arithmetic floats jumps mathematics memory sorting words)
  add_test(NAME guest.${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/guests/run.sh ${stage} native ${name})
endforeach()
foreach(kind abort bare channels fetch repeat whole)
  add_test(NAME guest.${kind} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/guests/run.sh ${stage} ${kind})
endforeach()

# Programs of others, fetched and built by their recipes, once for the sandbox and once for the host.
foreach(port lua sqlite)
  add_test(NAME guest.${port}
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/guests/${port}.sh ${stage} ${CMAKE_BINARY_DIR}/ports)
  set_tests_properties(guest.${port} PROPERTIES TIMEOUT 600)
endforeach()
