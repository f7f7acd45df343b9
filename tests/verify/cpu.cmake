# SPDX-License-Identifier: Apache-2.0
zerovm_verify(NAME cpu SOURCES cpu.c ${PROJECT_SOURCE_DIR}/trusted/cli/run/cpu.c LIBS loader CI --rounds 200)
target_include_directories(verify_cpu PRIVATE ${PROJECT_SOURCE_DIR}/trusted/cli/run)
