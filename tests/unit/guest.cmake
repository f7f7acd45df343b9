# What a guest finds: the C library, the compiler's support routines, zvm.h.
set(guests ${CMAKE_CURRENT_SOURCE_DIR}/guests)
foreach(name arithmetic checked floats jumps kernels mathematics memory remainders sorting words)
  zerovm_run_test(guest.${name} ${guests}/run.sh ${ZEROVM_STAGE} native ${name})
endforeach()
zerovm_run_test(guest.simd ${guests}/run.sh ${ZEROVM_STAGE} native simd
  -maes -mpclmul -msha -madx -mvaes -mvpclmulqdq)
foreach(kind abort bare channels cxx fetch repeat whole)
  zerovm_run_test(guest.${kind} ${guests}/run.sh ${ZEROVM_STAGE} ${kind})
endforeach()

# Programs of others, fetched and built by their recipes, once for the sandbox and once for the host, beside the stage.
cmake_path(GET ZEROVM_STAGE PARENT_PATH staged)
foreach(port lua sqlite)
  zerovm_run_test(guest.${port} ${guests}/${port}.sh ${ZEROVM_STAGE} ${staged}/ports)
endforeach()
foreach(port zlib bzip2 mbedtls)
  zerovm_run_test(guest.${port} ${guests}/ports.sh ${ZEROVM_STAGE} ${staged}/ports ${port})
endforeach()
