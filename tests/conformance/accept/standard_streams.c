/* Standard input reaches standard output; standard error is apart.
 * stdin: a line of text
 * stdout: a line of text
 * expect: .end == "exit" and .exit_code == 0
 */
#include "guest.h"
int main(void)
{
    for (int c; (c = getchar()) != EOF;)
        putchar(c);
    return 0;
}
