# SPDX-License-Identifier: Apache-2.0
# Not the validator alone: the loader and the command refuse broken files.
zerovm_verify(NAME elf_corpus
  SOURCES elf_corpus.c elf_corpus_fields.c elf_corpus_shapes.c elf_corpus_run.c ../support/elf_builder.c ../support/elf_check.c
  LIBS loader)
target_include_directories(verify_elf_corpus PRIVATE ../support)
target_compile_definitions(verify_elf_corpus PRIVATE ZEROVM="$<TARGET_FILE:zerovm-cli>")
add_dependencies(verify_elf_corpus zerovm-cli)
