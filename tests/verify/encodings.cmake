# The space of encodings, held against the rules as policy.c states them over Zydis' decoding.
add_library(verify_policy STATIC policy.c policy_insn.c)
target_link_libraries(verify_policy PUBLIC verify_support PRIVATE Zydis)
add_library(verify_encodings STATIC encodings.c golden.c)
target_link_libraries(verify_encodings PUBLIC verify_policy PRIVATE Zydis)

zerovm_verify(NAME encodings_legacy SOURCES encodings_legacy.c LIBS verify_encodings CI --sample 61 --golden 0)
zerovm_verify(NAME encodings_vex SOURCES encodings_vex.c LIBS verify_encodings CI --heads 3 --sample 31 --golden 0)
zerovm_verify(NAME four_bytes SOURCES four_bytes.c LIBS verify_policy CI --sample 256)
zerovm_verify(NAME prefixes SOURCES prefixes.c CI --sample 40)
