/* SPDX-License-Identifier: Apache-2.0 */
/* A compound assignment to an atomic float, which GCC makes with the x87's environment saved and loaded.
 * refused: the x87's environment cannot be saved or loaded; GCC does so for += and the like on an _Atomic float
 */
_Atomic double sum;
int main(int argc, char **argv)
{
    sum += argc;
    return 0;
}
