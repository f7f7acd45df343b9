/* SPDX-License-Identifier: Apache-2.0 */
/* A loop for ever meets the processor-time limit.
 * manifest: cpu: 100ms
 * exit: 131
 * expect: .end == "cpu"
 */
int main(void)
{
    for (;;)
        __asm__ volatile("");
}
