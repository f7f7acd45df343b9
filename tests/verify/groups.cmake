# SPDX-License-Identifier: Apache-2.0
# What reads a text as the rules do, for the parts that judge more than one instruction.
add_library(verify_model STATIC groups_model.c groups_list.c flags_model.c)
target_link_libraries(verify_model PUBLIC verify_support Zydis)

zerovm_verify(NAME groups SOURCES groups.c LIBS verify_model
  CI --pairs 64 --places 4)
