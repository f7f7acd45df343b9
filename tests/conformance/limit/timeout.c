/* A loop for ever meets the wall-clock limit.
 * manifest: timeout: 200ms
 * expect: .end == "timeout" and .exit_code == 130
 */
int main(void)
{
    for (;;)
        __asm__ volatile("");
}
