/* SPDX-License-Identifier: Apache-2.0 */
/* A label in a table, behind which flags are read that were set before the jump.
 * levels: -O0, -O2
 * refused: error: label first_of_two: an indirect branch may come here, which destroys the flags that jle in line
 */
extern const char first_of_two[], second_of_two[];
const char *const table[] = { first_of_two, second_of_two };
int pick(int n, int a, int b)
{
    int result;
    __asm__("cmpl %3, %2\n\tjmp *%q1\n"
            "first_of_two: movl $1, %0\n\tjle 1f\n\tmovl $2, %0\n\tjmp 1f\n"
            "second_of_two: movl $3, %0\n1:"
            : "=&r"(result)
            : "r"((unsigned long long)(unsigned long)table[n]), "r"(a), "r"(b));
    return result;
}
int main(void)
{
    return pick(0, 1, 2);
}
