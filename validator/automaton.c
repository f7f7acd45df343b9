/* SPDX-License-Identifier: Apache-2.0 */
#include "automaton.h"

#include "automaton.inc"
