# SPDX-License-Identifier: Apache-2.0
zerovm_verify(NAME entry SOURCES entry.c entry_guest.S LIBS verify_run CI --rounds 2)
