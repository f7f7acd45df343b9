/* SPDX-License-Identifier: Apache-2.0 */
/* ... in a table.
 * levels: -O0, -O0 -g
 * refused: counts bytes of code from here
 */
int main(int argc, char **argv)
{
    static void *const table[] = { &&label, &&label + 4 };
    goto *table[argc];
label:
    return argc;
}
