/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_binary.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool yaml_is_text(const char *string)
{
    size_t length;
    while (*string != '\0' && (length = printable_utf8(string)) > 0)
        string += length;
    return *string == '\0';
}

char *yaml_binary_encode(const char *string)
{
    const uint8_t *from = (const uint8_t *)string;
    size_t left = strlen(string);
    char *base64 = malloc((left + 2) / 3 * 4 + 1), *to = base64;
    for (; base64 && left > 0; left -= left < 3 ? left : 3, from += 3) {
        uint32_t three = (uint32_t)from[0] << 16 | (left > 1 ? from[1] : 0u) << 8 | (left > 2 ? from[2] : 0u);
        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[three & 63] : '=';
    }
    if (base64)
        *to = '\0';
    return base64;
}

/* Four digits' worth of bits fills three bytes; what is left over at the end must be zero and be padded. */
char *yaml_binary_decode(const char *base64, size_t size, size_t *length, bool *good)
{
    char *bytes = malloc(size / 4 * 3 + 4);
    uint32_t bits = 0;
    size_t count = 0, padding = 0;
    *length = 0;
    *good = true;
    for (size_t i = 0; bytes && i < size && *good; i++) {
        const char *digit = base64[i] ? strchr(digits, base64[i]) : NULL;
        if (base64[i] == '=') {
            padding++;
        } else if (digit && padding == 0) {
            bits = bits << 6 | (uint32_t)(digit - digits);
            if (++count % 4 != 1)
                bytes[(*length)++] = (char)(bits >> (6 - 2 * ((count - 1) % 4)));
        } else {
            *good = base64[i] != '\0' && strchr(" \t\r\n", base64[i]);
        }
    }
    static const uint32_t spare[] = { 0, 0, 15, 3 }; /* by count % 4 */
    *good = *good && count % 4 != 1 && (count + padding) % 4 == 0 && padding < 3 && (bits & spare[count % 4]) == 0;
    if (bytes && *good) {
        bytes[*length] = '\0';
        return bytes;
    }
    free(bytes);
    return NULL;
}
