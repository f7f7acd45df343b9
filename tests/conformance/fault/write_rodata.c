/* SPDX-License-Identifier: Apache-2.0 */
/* A write to read-only data.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
static const int table[4] = { 1, 2, 3, 4 };
int main(void)
{
    FAULT_AT("movl $0, (%0)", "r"(table));
    return table[1];
}
