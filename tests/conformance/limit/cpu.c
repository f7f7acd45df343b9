/* A loop for ever meets the processor-time limit.
 * manifest: cpu: 100ms
 * expect: .end == "cpu" and .exit_code == 131
 */
int main(void)
{
    for (;;)
        __asm__ volatile("");
}
