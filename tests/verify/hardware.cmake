# SPDX-License-Identifier: Apache-2.0
# Forms of instructions as the validator accepts them, for the parts that execute some.
add_library(verify_forms STATIC hardware_forms.c)
target_link_libraries(verify_forms PUBLIC verify_model)

zerovm_verify(NAME hardware SOURCES hardware.c hardware_machine.c hardware_enter.S LIBS verify_forms loader
  CI --steps 1500000)
