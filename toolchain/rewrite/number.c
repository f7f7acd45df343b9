/* SPDX-License-Identifier: Apache-2.0 */
#include "number.h"

#include <stdlib.h>

bool number_parse(struct span text, long long *value)
{
    char digits[32];
    char *end;
    *value = 0;
    if (text.n == 0)
        return true;
    if (text.n >= sizeof digits || !(char_is_digit(text.s[text.n - 1]) || (text.s[text.n - 1] | 32) <= 'f'))
        return false;
    memcpy(digits, text.s, text.n);
    digits[text.n] = 0;
    *value = strtoll(digits, &end, 0);
    return *end == 0;
}
