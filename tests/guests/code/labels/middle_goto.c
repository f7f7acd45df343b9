/* SPDX-License-Identifier: Apache-2.0 */
/* The address of a label and bytes of code more, as a place to go to.
 * levels: -O0
 * refused: counts bytes of code from here
 */
int main(int argc, char **argv)
{
    void *place = &&label + 4;
    if (argc == 1)
        goto *place;
label:
    __asm__ volatile("nop; nop; nop; nop");
    return argc;
}
