# SPDX-License-Identifier: Apache-2.0
# Guests run in this process, which is looked at afterwards.
add_library(verify_run STATIC programs_run.c programs_filter.c programs_host.S ../support/elf_builder.c)
target_include_directories(verify_run PUBLIC ../support)
target_link_libraries(verify_run PUBLIC verify_support zerovm)

zerovm_verify(NAME programs SOURCES programs.c programs_make.c LIBS verify_forms verify_run CI --programs 10000)
