/* The process's exit code is the guest's.
 * expect: .end == "exit" and .exit_code == 42
 */
int main(void)
{
    return 42;
}
