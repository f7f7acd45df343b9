/* SPDX-License-Identifier: Apache-2.0 */
/* Standard input reaches standard output; standard error is apart.
 * stdin: a line of text
 * stdout: a line of text
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    for (int c; (c = getchar()) != EOF;)
        putchar(c);
    return 0;
}
