# SPDX-License-Identifier: Apache-2.0
# Lines of `make verify` that are no oracles: each fuzz target for a bounded time.
foreach(target ${FUZZ_TARGETS})
  set(program ${CMAKE_BINARY_DIR}/verify/verify_fuzz_${target})
  file(WRITE ${program} "#!/bin/sh\nexec ${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz.sh verify ${target} \"$@\"\n")
  file(CHMOD ${program} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  file(APPEND ${VERIFY_LIST} "fuzz_${target}\t${program}\t\n")
endforeach()
