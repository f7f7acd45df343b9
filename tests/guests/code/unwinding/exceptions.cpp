/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions of C++ are refused with the reason.
 * options: -fexceptions
 * levels: -O0, -O2
 * refused: guests have no C++ exceptions: leave out -fexceptions
 */
int main()
{
    try {
        throw 1;
    } catch (int) {
    }
}
