/* SPDX-License-Identifier: Apache-2.0 */
/* Product of two square matrices of doubles: the inner loop streams along rows. */
#include <stdio.h>
#include <stdlib.h>

enum { N = 512 };

static double a[N][N], b[N][N], c[N][N];

static void multiply(void)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            c[i][j] = 0;
        for (int k = 0; k < N; k++)
            for (int j = 0; j < N; j++)
                c[i][j] += a[i][k] * b[k][j];
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 28;
    double trace = 0;

    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = 1.0 / (i + j + 1);
            b[i][j] = (i * 7 + j * 3) % 11 - 5;
        }
    }
    for (int round = 0; round < rounds; round++) {
        multiply();
        for (int i = 0; i < N; i++)
            trace += c[i][i];
        a[round][round] += trace / N;
    }
    printf("%.12g\n", trace);
    return 0;
}
