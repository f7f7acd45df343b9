/* SPDX-License-Identifier: Apache-2.0 */
/* What libgcc asks of the target description: x32 has words of 8 bytes, and the x87's format in hardware. */
#ifndef TM_H
#define TM_H

#define BITS_PER_UNIT           8
#define MIN_UNITS_PER_WORD      8
#define WIDEST_HARDWARE_FP_SIZE 80

#define DWARF_REG_TO_UNWIND_COLUMN(number) (number)

#endif
