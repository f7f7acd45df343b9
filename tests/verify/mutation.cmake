# SPDX-License-Identifier: Apache-2.0
# What tells each row of the instruction table from one that is a little wrong.
zerovm_verify(NAME opcodes SOURCES mutation_opcodes.c LIBS verify_encodings)

# The line of `make verify` that tests the tests: `make mutation`.
set(program ${CMAKE_BINARY_DIR}/verify/verify_mutation)
file(WRITE ${program}
  "#!/bin/sh\nexec ${PROJECT_SOURCE_DIR}/tests/mutation/mutation.py ${PROJECT_SOURCE_DIR}/build/mutation \"$@\"\n")
file(CHMOD ${program} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
file(APPEND ${VERIFY_LIST} "mutation\t${program}\t\n")
