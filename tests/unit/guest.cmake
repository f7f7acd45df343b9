# SPDX-License-Identifier: Apache-2.0
# What a guest finds: the C library, the compiler's support routines, zvm.h.
set(guests ${CMAKE_CURRENT_SOURCE_DIR}/guests)
foreach(name arithmetic checked conversions floats hexadecimal jumps kernels mathematics memory remainders sorting words)
  zerovm_run_test(guest.${name} ${guests}/run.sh ${ZEROVM_STAGE} native ${name})
endforeach()
zerovm_run_test(guest.simd ${guests}/run.sh ${ZEROVM_STAGE} native simd
  -maes -mpclmul -msha -madx -mvaes -mvpclmulqdq)
zerovm_run_test(guest.names ${guests}/names.sh ${ZEROVM_STAGE})
zerovm_run_test(guest.libgcc ${guests}/run.sh ${ZEROVM_STAGE} native libgcc -O1)
zerovm_run_test(guest.atomics ${guests}/run.sh ${ZEROVM_STAGE} native atomics -latomic)
zerovm_run_test(guest.quadmath ${guests}/run.sh ${ZEROVM_STAGE} native quadmath -lquadmath)
zerovm_run_test(guest.options ${guests}/options.sh ${ZEROVM_STAGE})
zerovm_run_test(guest.smashed ${guests}/run.sh ${ZEROVM_STAGE} each smashed -fstack-protector-strong)
zerovm_run_test(guest.smashed_all ${guests}/run.sh ${ZEROVM_STAGE} each smashed -fstack-protector-all)
zerovm_run_test(guest.overflow ${guests}/run.sh ${ZEROVM_STAGE} each overflow -ftrapv)
foreach(kind undefined abort bare channels cxx fetch repeat whole)
  zerovm_run_test(guest.${kind} ${guests}/run.sh ${ZEROVM_STAGE} ${kind})
endforeach()

# Kinds of code that a compiler or a person writes, a folder each.
file(GLOB kinds RELATIVE ${guests}/code CONFIGURE_DEPENDS ${guests}/code/*)
foreach(kind ${kinds})
  if(IS_DIRECTORY ${guests}/code/${kind})
    zerovm_run_test(code.${kind} ${guests}/code/code.sh ${ZEROVM_STAGE} ${kind})
  endif()
endforeach()

# Programs of others, fetched and built by their recipes, once for the sandbox and once for the host, beside the stage.
cmake_path(GET ZEROVM_STAGE PARENT_PATH staged)
foreach(port lua sqlite)
  zerovm_run_test(guest.${port} ${guests}/${port}.sh ${ZEROVM_STAGE} ${staged}/ports)
endforeach()
foreach(port zlib bzip2 mbedtls)
  zerovm_run_test(guest.${port} ${guests}/ports.sh ${ZEROVM_STAGE} ${staged}/ports ${port})
endforeach()
# The suites that they come with; `make suites` runs more of each.
foreach(port zstd pcre2 expat oniguruma jq)
  zerovm_run_test(guest.${port} ${guests}/suites.sh ${ZEROVM_STAGE} ${staged}/ports ${port} short)
  set_tests_properties(guest.${port} PROPERTIES TIMEOUT 1800)
endforeach()
