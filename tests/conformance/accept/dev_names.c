/* SPDX-License-Identifier: Apache-2.0 */
/* Every channel opens by its name, and nothing else does.
 * channel: { name: in, source: input.txt }
 * channel: { name: out, source: output.txt, mode: write }
 * input.txt: abcdefgh
 * output.txt: hgfedcba
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    char b[9] = "";
    FILE *in = fopen("/dev/in", "r"), *out = fopen("/dev/out", "w");
    CHECK(in && out);
    CHECK(fread(b, 1, 9, in) == 8 && feof(in));
    for (int i = 7; i >= 0; i--)
        fputc(b[i], out);
    CHECK(fclose(out) == 0);
    CHECK(!fopen("/dev/other", "r") && errno == ENOENT);
    CHECK(!fopen("/etc/passwd", "r") && errno == ENOENT);
    return 0;
}
