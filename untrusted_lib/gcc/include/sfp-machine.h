/* SPDX-License-Identifier: Apache-2.0 */
/* The soft-fp of x86; exceptions.c has what differs. */
#include "config/i386/sfp-machine.h"
