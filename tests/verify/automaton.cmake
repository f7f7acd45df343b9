# SPDX-License-Identifier: Apache-2.0
# The table that the validator reads code with, against its decoder.
zerovm_verify(NAME automaton SOURCES automaton.c automaton_rows.c CI --sample 1 --mutants 20000)
