/* SPDX-License-Identifier: Apache-2.0 */
/* Weak data that is nowhere: its address, also with an offset, in code and in data. */
#include <stdio.h>
extern int absent_data __attribute__((weak));
extern int absent_array[] __attribute__((weak));
extern struct {
    int a, b[4];
} absent_struct __attribute__((weak));
static int aliased __attribute__((weakref("absent_too")));
static int there __attribute__((weakref("defined_here")));
int defined_here = 5;
int *table[] = { &absent_data, &absent_array[3], &defined_here };
int main(int argc, char **argv)
{
    printf("%d %d %d\n", &absent_data ? absent_data : -2, &aliased ? aliased : -4, &there ? there : -5);
    printf("%d %d %d\n", table[0] == 0, table[1] == (int *)12, *table[2]);
    printf("%d\n", absent_array ? absent_array[argc] : -6);
    if (&absent_struct)
        printf("%d %d\n", absent_struct.b[3], ++absent_struct.a);
    return 0;
}
