# SPDX-License-Identifier: Apache-2.0
zerovm_verify(NAME flags SOURCES flags.c LIBS verify_forms verify_images CI --programs 1500000)
