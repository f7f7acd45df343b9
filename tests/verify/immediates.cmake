# SPDX-License-Identifier: Apache-2.0
zerovm_verify(NAME immediates SOURCES immediates.c immediates_enumerate.c immediates_run.c hardware_machine.c
  hardware_enter.S LIBS verify_policy loader Zydis CI --tries 8 --share 8)
