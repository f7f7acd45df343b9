/* SPDX-License-Identifier: Apache-2.0 */
/* Characters and strings in data, with separators and comments in them and around them.
 * with: part_data.s
 */
#include <stdio.h>
extern char letters[], escaped[], string[];
extern int two[3];
int answer(void);
int main(void)
{
    printf("%s %d %d %d %d\n", letters, answer(), two[0], two[1], two[2]);
    for (int i = 0; i < 8; i++)
        printf("%d ", escaped[i]);
    puts(string);
    return 0;
}
