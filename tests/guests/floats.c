/* SPDX-License-Identifier: Apache-2.0 */
/* Floating point to text and back, of every type and format but %a where its first digit is free. */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 1;

static uint64_t next(void)
{
    state = state * 6364136223846793005 + 1442695040888963407;
    return state ^ state >> 29;
}

static double next_double(void)
{
    uint64_t bits = next();
    double x;
    memcpy(&x, &bits, sizeof x);
    return isfinite(x) ? x : 1.5;
}

static void print(double x)
{
    char text[400];
    printf("%g %.17g %e %.3f %a|%10.2e|%-12g|%+g|%#g\n", x, x, x, fmod(x, 1e6), fpclassify(x) == FP_NORMAL ? x : 1, x,
           x, x, x);
    snprintf(text, sizeof text, "%.17g", x);
    printf("%d ", strtod(text, NULL) == x);
    long double y = (long double)x / 3;
    printf("%.21Lg %Le %.0Lf\n", y, y, fmodl(y, 1e9L));
}

int main(void)
{
    static const char *const texts[] = {
        "0.1",
        "1e308",
        "1.8e308",
        "-1e400",
        "4.9e-324",
        "2e-324",
        "0x1.8p3",
        "0x.1p-1074",
        "inf",
        "-nan",
        "1e-400",
        "  12.5xy",
        ".",
        "1e",
        "0x",
        "1e+",
        "123456789012345678901234567890",
        "3.14159265358979323846264338327950288",
        "9007199254740993",
        "2.2250738585072011e-308",
    };
    double edges[] = { 0.0,         -0.0,     1,         -1,   DBL_MAX, DBL_MIN, DBL_TRUE_MIN,
                       DBL_EPSILON, INFINITY, -INFINITY, 1e15, 1e16,    0.5 };

    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        print(isfinite(edges[i]) ? edges[i] : copysign(1e300, edges[i]));
    for (int i = 0; i < 500; i++)
        print(next_double());
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *end;
        errno = 0;
        double d = strtod(texts[i], &end);
        printf("%s: %.17g %d %d", texts[i], isnan(d) ? 0 : d, (int)(end - texts[i]), errno == ERANGE && isinf(d));
        float f = strtof(texts[i], NULL);
        long double l = strtold(texts[i], NULL);
        printf(" %a %.21Lg\n", isnan(f) ? 0 : f, isnan(l) ? 0 : l);
    }
    printf("%f %F %g %e\n", INFINITY, -INFINITY, INFINITY, -INFINITY);
    float f;
    double d;
    int count = sscanf("1.25 -3e5 7", "%f %lf %*d", &f, &d);
    printf("%d %g %g\n", count, f, d);
    return 0;
}
