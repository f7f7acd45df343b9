/* SPDX-License-Identifier: Apache-2.0 */
/* A jump by a distance in bytes.
 * levels: -O2
 * refused: it counts bytes of code, whose instructions have other lengths here; use a label
 */
int main(int argc, char **argv)
{
    (void)argv;
    __asm__("jmp .+4\n\tnop\n\tnop" : "+r"(argc));
    return argc;
}
