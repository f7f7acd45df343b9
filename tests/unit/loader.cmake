# SPDX-License-Identifier: Apache-2.0
foreach(part printable loader_error loader_host loader_region loader_guard loader_elf image image_sparse jail)
  zerovm_unit_test(${part} loader)
  target_compile_definitions(${part}_test PRIVATE _GNU_SOURCE)
endforeach()
foreach(part loader_elf image image_sparse)
  target_sources(${part}_test PRIVATE support/elf_builder.c support/elf_check.c)
  target_include_directories(${part}_test PRIVATE support)
endforeach()
