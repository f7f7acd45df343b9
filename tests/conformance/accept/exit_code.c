/* SPDX-License-Identifier: Apache-2.0 */
/* The process's exit code is the guest's.
 * exit: 42
 * expect: .end == "exit"
 */
int main(void)
{
    return 42;
}
