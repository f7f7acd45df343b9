# SPDX-License-Identifier: Apache-2.0
# The embedder's interface, with the guests of the run tests.
set(api_parts api api_host api_nesting api_template)
if(NOT ZEROVM_SANITIZE AND NOT ZEROVM_COVERAGE) # which make system calls of their own
  list(APPEND api_parts api_calls)
endif()
foreach(part ${api_parts})
  zerovm_unit_test(${part} zerovm)
  target_sources(${part}_test PRIVATE unit/run_guests.S support/elf_builder.c)
  target_include_directories(${part}_test PRIVATE support unit)
  target_compile_definitions(${part}_test PRIVATE _GNU_SOURCE VERSION="${PROJECT_VERSION}")
endforeach()
# A test sends a signal in the midst of a commit.
target_link_options(api_host_test PRIVATE -Wl,--wrap=renameat)
