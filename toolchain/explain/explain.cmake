# SPDX-License-Identifier: Apache-2.0
# zvm-explain: disassembler, debug information and JSON in a program of its own, which never runs a guest.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CAPSTONE REQUIRED IMPORTED_TARGET capstone)
pkg_check_modules(LIBDW REQUIRED IMPORTED_TARGET libdw libelf)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

add_executable(zvm-explain
  explain/disassembly.c
  explain/explanation.c
  explain/explanation_json.c
  explain/explanation_text.c
  explain/lock.c
  explain/main.c
  explain/place.c
  explain/rewriting.c
  explain/stats.c
  explain/subject.c
  explain/table.c)
# Where `zerovm` looks, from an installed tree as from the build's: ../lib/zerovm.
set_target_properties(zvm-explain PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${ZVM_LIBDIR})
target_compile_definitions(zvm-explain PRIVATE _GNU_SOURCE)
# The validator's headers go before the rewriter's, of which only rewrite.h is meant.
target_link_libraries(zvm-explain PRIVATE zerovm_build validator loader rewrite
  PkgConfig::CAPSTONE PkgConfig::LIBDW PkgConfig::JANSSON PkgConfig::SECCOMP)
install(TARGETS zvm-explain RUNTIME DESTINATION ${ZVM_LIBDIR})
