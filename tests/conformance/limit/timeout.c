/* SPDX-License-Identifier: Apache-2.0 */
/* A loop for ever meets the wall-clock limit.
 * manifest: timeout: 200ms
 * exit: 130
 * expect: .end == "timeout"
 */
int main(void)
{
    for (;;)
        __asm__ volatile("");
}
