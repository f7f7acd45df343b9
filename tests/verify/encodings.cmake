# SPDX-License-Identifier: Apache-2.0
# The space of encodings, held against the rules as policy.c states them over Zydis' decoding, and the lengths of what is
# accepted against other disassemblers.
add_library(verify_policy STATIC policy.c policy_insn.c immediates_table.c)
target_link_libraries(verify_policy PUBLIC verify_support PRIVATE Zydis)
add_library(verify_encodings STATIC encodings.c encodings_legacy.c encodings_vex.c golden.c)
target_link_libraries(verify_encodings PUBLIC verify_policy PRIVATE Zydis)

zerovm_verify(NAME four_bytes SOURCES four_bytes.c LIBS verify_policy CI --sample 256)
zerovm_verify(NAME encodings_vex SOURCES encodings_vex_test.c LIBS verify_encodings CI --heads 11 --sample 4)
zerovm_verify(NAME encodings_legacy SOURCES encodings_legacy_test.c LIBS verify_encodings CI --sample 4)
zerovm_verify(NAME encodings_edges SOURCES encodings_edges_test.c LIBS verify_encodings CI --heads 13)
zerovm_verify(NAME encodings_other SOURCES encodings_other_test.c CI --count 2000000)
zerovm_verify(NAME policy_vectors SOURCES policy_vectors.c LIBS verify_policy verify_model)
zerovm_verify(NAME prefixes SOURCES prefixes.c CI --sample 40)

find_program(LLVM_CONFIG llvm-config-14 REQUIRED)
execute_process(COMMAND ${LLVM_CONFIG} --includedir OUTPUT_VARIABLE llvm_include OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND ${LLVM_CONFIG} --libdir OUTPUT_VARIABLE llvm_lib OUTPUT_STRIP_TRAILING_WHITESPACE)
find_library(LLVM_14 LLVM-14 PATHS ${llvm_lib} REQUIRED)
zerovm_verify(NAME lengths SOURCES lengths.c lengths_libopcodes.c lengths_llvm.c LIBS verify_encodings ${LLVM_14} opcodes bfd
  CI --heads 5 --sample 7 --vex-heads 61)
target_include_directories(verify_lengths SYSTEM PRIVATE ${llvm_include})
