/*
 * Included once a type by complex.c. As Annex G of the C standard has it: an infinite operand makes an infinite product
 * or quotient, whatever the plain formula says.
 */
#define JOIN_2(a, b)   a##b
#define JOIN(a, b)     JOIN_2(a, b)
#define SIGN_OF        JOIN(sign_of, MULTIPLY)
#define UNIT           JOIN(unit, MULTIPLY)
#define NUMBER         JOIN(number, MULTIPLY)
#define IS_INFINITE(x) __builtin_isinf(x)
#define IS_NAN(x)      __builtin_isnan(x)
#define INFINITE       ((TYPE)__builtin_inf())

static TYPE SIGN_OF(TYPE magnitude, TYPE x)
{
    return __builtin_signbit(x) ? -magnitude : magnitude;
}

/* An infinity as 1, anything else as 0, with its sign. */
static TYPE UNIT(TYPE x)
{
    return SIGN_OF(IS_INFINITE(x) ? 1 : 0, x);
}

/* What is not a number as 0, with its sign. */
static TYPE NUMBER(TYPE x)
{
    return IS_NAN(x) ? SIGN_OF(0, x) : x;
}

COMPLEX MULTIPLY(TYPE a, TYPE b, TYPE c, TYPE d)
{
    TYPE ac = a * c, bd = b * d, ad = a * d, bc = b * c, real = ac - bd, imaginary = ad + bc;
    _Bool left = IS_INFINITE(a) || IS_INFINITE(b), right = IS_INFINITE(c) || IS_INFINITE(d);
    _Bool overflow = IS_INFINITE(ac) || IS_INFINITE(bd) || IS_INFINITE(ad) || IS_INFINITE(bc);

    if (!(IS_NAN(real) && IS_NAN(imaginary)) || !(left || right || overflow))
        return __builtin_complex(real, imaginary);
    if (left)
        a = UNIT(a), b = UNIT(b);
    if (right)
        c = UNIT(c), d = UNIT(d);
    a = NUMBER(a), b = NUMBER(b), c = NUMBER(c), d = NUMBER(d);
    return __builtin_complex(INFINITE * (a * c - b * d), INFINITE * (a * d + b * c));
}

COMPLEX DIVIDE(TYPE a, TYPE b, TYPE c, TYPE d)
{
    /* Smith's way: by the larger part of the divisor, so that no square overflows. */
    _Bool swap = (c < 0 ? -c : c) < (d < 0 ? -d : d);
    WIDE large = swap ? d : c, small = swap ? c : d, ratio = small / large, scale = large + small * ratio;
    WIDE x = swap ? a * ratio + b : a + b * ratio, y = swap ? b * ratio - a : b - a * ratio;
    TYPE real = x / scale, imaginary = y / scale;

    if (!(IS_NAN(real) && IS_NAN(imaginary)))
        return __builtin_complex(real, imaginary);
    if (c == 0 && d == 0 && !(IS_NAN(a) && IS_NAN(b)))
        return __builtin_complex(SIGN_OF(INFINITE, c) * a, SIGN_OF(INFINITE, c) * b);
    if ((IS_INFINITE(a) || IS_INFINITE(b)) && __builtin_isfinite(c) && __builtin_isfinite(d)) {
        a = UNIT(a), b = UNIT(b);
        return __builtin_complex(INFINITE * (a * c + b * d), INFINITE * (b * c - a * d));
    }
    if ((IS_INFINITE(c) || IS_INFINITE(d)) && __builtin_isfinite(a) && __builtin_isfinite(b)) {
        c = UNIT(c), d = UNIT(d);
        return __builtin_complex(0 * (a * c + b * d), 0 * (b * c - a * d));
    }
    return __builtin_complex(real, imaginary);
}

#undef SIGN_OF
#undef UNIT
#undef NUMBER
#undef JOIN
#undef JOIN_2
#undef IS_INFINITE
#undef IS_NAN
#undef INFINITE
#undef TYPE
#undef COMPLEX
#undef WIDE
#undef MULTIPLY
#undef DIVIDE
