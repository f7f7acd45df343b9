#include "automaton.h"

#include "automaton.inc"
