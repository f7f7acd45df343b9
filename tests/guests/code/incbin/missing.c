/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is nowhere.
 * levels: -O2
 * refused: nowhere.bin
 */
__asm__(".data\n.incbin \"nowhere.bin\"\n.text\n");
int main(void)
{
    return 0;
}
