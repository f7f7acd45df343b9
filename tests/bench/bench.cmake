# SPDX-License-Identifier: Apache-2.0
# The program behind `make bench`; what it runs is built by bench/build.sh, with the staged toolchain.
file(GLOB bench_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.c)
add_executable(zerovm_bench ${bench_sources})
target_link_libraries(zerovm_bench PRIVATE zerovm validator zerovm_build Zydis m)
