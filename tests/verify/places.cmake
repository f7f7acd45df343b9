# SPDX-License-Identifier: Apache-2.0
zerovm_verify(NAME places SOURCES places.c LIBS Zydis CI --every 40 --random 250 --huge 0)
