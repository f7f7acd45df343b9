/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What code compiled with -fsanitize=undefined calls when it is about to do what C leaves undefined: each says so and
 * goes on; those that end in _abort, of -fno-sanitize-recover, end the program. Names, arguments and texts are those of
 * GCC's libubsan.
 */
#include <string.h>

#include "report.h"

struct one_type {
    struct place at;
    const struct type *type;
};

struct two_types {
    struct place at;
    const struct type *first, *second;
};

struct mismatch {
    struct place at;
    const struct type *type;
    uint8_t alignment; /* its logarithm */
    uint8_t kind;
};

struct builtin {
    struct place at;
    uint8_t kind;
};

struct argument {
    struct place at;
    struct place declared;
    int number;
};

/* The two functions that the compiler knows for one kind of fault. */
#define HANDLER(name, parameters, arguments)                                                                           \
    void __ubsan_handle_##name parameters                                                                              \
    {                                                                                                                  \
        const bool fatal = false;                                                                                      \
        name arguments;                                                                                                \
        report_end(fatal);                                                                                             \
    }                                                                                                                  \
    void __ubsan_handle_##name##_abort parameters                                                                      \
    {                                                                                                                  \
        const bool fatal = true;                                                                                       \
        name arguments;                                                                                                \
        report_end(fatal);                                                                                             \
    }

static void type_mismatch_v1(struct mismatch *data, value pointer, bool fatal)
{
    static const char *const doing[] = { "load of",
                                         "store to",
                                         "reference binding to",
                                         "member access within",
                                         "member call on",
                                         "constructor call on",
                                         "downcast of",
                                         "downcast of",
                                         "upcast of",
                                         "cast to virtual base of" };
    value alignment = (value)1 << data->alignment;
    const char *name = data->type->name, *what = doing[data->kind];
    struct place at;

    if (!report_take(&data->at, &at, fatal))
        return;
    if (!pointer) {
        report_error(&at, "%s null pointer of type %s", what, name);
        return;
    }
    if (pointer & (alignment - 1))
        report_error(&at, "%s misaligned address 0x%08x for type %s, which requires %u byte alignment", what,
                     (unsigned)pointer, name, (unsigned)alignment);
    else
        report_error(&at, "%s address 0x%08x with insufficient space for an object of type %s", what, (unsigned)pointer,
                     name);
    report_note_at(pointer, "pointer points here");
}
HANDLER(type_mismatch_v1, (struct mismatch * data, value pointer), (data, pointer, fatal))

static void overflow(struct one_type *data, value a, const char *operator, value b, bool fatal)
{
    struct place at;

    if (report_take(&data->at, &at, fatal))
        report_error(&at, "%s integer overflow: %s %s %s cannot be represented in type %s",
                     type_is_signed(data->type) ? "signed" : "unsigned", value_text(data->type, a).text, operator,
                     value_text(data->type, b).text, data->type->name);
}
#define add_overflow overflow
#define sub_overflow overflow
#define mul_overflow overflow
HANDLER(add_overflow, (struct one_type * data, value a, value b), (data, a, "+", b, fatal))
HANDLER(sub_overflow, (struct one_type * data, value a, value b), (data, a, "-", b, fatal))
HANDLER(mul_overflow, (struct one_type * data, value a, value b), (data, a, "*", b, fatal))

static void negate_overflow(struct one_type *data, value x, bool fatal)
{
    struct place at;

    if (report_take(&data->at, &at, fatal))
        report_error(&at, "negation of %s cannot be represented in type %s%s", value_text(data->type, x).text,
                     data->type->name,
                     type_is_signed(data->type) ? "; cast to an unsigned type to negate this value to itself" : "");
}
HANDLER(negate_overflow, (struct one_type * data, value x), (data, x, fatal))

static void divrem_overflow(struct one_type *data, value a, value b, bool fatal)
{
    struct place at;

    if (!report_take(&data->at, &at, fatal))
        return;
    if (type_is_signed(data->type) && value_integer(data->type, b) == -1)
        report_error(&at, "division of %s by -1 cannot be represented in type %s", value_text(data->type, a).text,
                     data->type->name);
    else
        report_error(&at, "division by zero");
}
HANDLER(divrem_overflow, (struct one_type * data, value a, value b), (data, a, b, fatal))

static void shift_out_of_bounds(struct two_types *data, value a, value b, bool fatal)
{
    const struct type *left = data->first, *right = data->second;
    bool negative = value_is_negative(right, b);
    struct value_text shift = value_text(right, b), base = value_text(left, a);
    struct place at;

    if (!report_take(&data->at, &at, fatal))
        return;
    if (negative)
        report_error(&at, "shift exponent %s is negative", shift.text);
    else if ((unsigned __int128)value_integer(right, b) >= type_width(left))
        report_error(&at, "shift exponent %s is too large for %u-bit type %s", shift.text, type_width(left),
                     left->name);
    else if (value_is_negative(left, a))
        report_error(&at, "left shift of negative value %s", base.text);
    else
        report_error(&at, "left shift of %s by %s places cannot be represented in type %s", base.text, shift.text,
                     left->name);
}
HANDLER(shift_out_of_bounds, (struct two_types * data, value a, value b), (data, a, b, fatal))

static void out_of_bounds(struct two_types *data, value index, bool fatal)
{
    struct place at;

    if (report_take(&data->at, &at, fatal))
        report_error(&at, "index %s out of bounds for type %s", value_text(data->second, index).text,
                     data->first->name);
}
HANDLER(out_of_bounds, (struct two_types * data, value index), (data, index, fatal))

static void vla_bound_not_positive(struct one_type *data, value bound, bool fatal)
{
    struct place at;

    if (report_take(&data->at, &at, fatal))
        report_error(&at, "variable length array bound evaluates to non-positive value %s",
                     value_text(data->type, bound).text);
}
HANDLER(vla_bound_not_positive, (struct one_type * data, value bound), (data, bound, fatal))

static void float_cast_overflow(struct two_types *data, value from, bool fatal)
{
    struct place at;

    if (report_take(&data->at, &at, fatal))
        report_error(&at, "%s is outside the range of representable values of type %s",
                     value_text(data->first, from).text, data->second->name);
}
HANDLER(float_cast_overflow, (struct two_types * data, value from), (data, from, fatal))

static void load_invalid_value(struct one_type *data, value x, bool fatal)
{
    struct place at;

    if (report_take(&data->at, &at, fatal))
        report_error(&at, "load of value %s, which is not a valid value for type %s", value_text(data->type, x).text,
                     data->type->name);
}
HANDLER(load_invalid_value, (struct one_type * data, value x), (data, x, fatal))

/* Said every time. */
static void invalid_builtin(struct builtin *data)
{
    struct place at;

    report_take(&data->at, &at, true);
    report_error(&at, "passing zero to %s, which is not a valid argument", data->kind == 0 ? "ctz()" : "clz()");
}
HANDLER(invalid_builtin, (struct builtin * data), (data))

static void nonnull_return_v1(struct place *declared, struct place *returned, bool fatal)
{
    struct place at;

    if (!report_take(returned, &at, fatal))
        return;
    report_error(&at, "null pointer returned from function declared to never return null");
    if (declared->file)
        report_note(declared, "returns_nonnull attribute specified here");
}
HANDLER(nonnull_return_v1, (struct place * declared, struct place *returned), (declared, returned, fatal))

static void nonnull_arg(struct argument *data, bool fatal)
{
    struct place at;

    if (!report_take(&data->at, &at, fatal))
        return;
    report_error(&at, "null pointer passed as argument %d, which is declared to never be null", data->number);
    if (data->declared.file)
        report_note(&data->declared, "nonnull attribute specified here");
}
HANDLER(nonnull_arg, (struct argument * data), (data, fatal))

static void pointer_overflow(struct place *place, value base, value result, bool fatal)
{
    bool same_half = ((intptr_t)base >= 0) == ((intptr_t)result >= 0);
    struct place at;

    if (!report_take(place, &at, fatal))
        return;
    if (!base && !result)
        report_error(&at, "applying zero offset to null pointer");
    else if (!base)
        report_error(&at, "applying non-zero offset %u to null pointer", (unsigned)result);
    else if (!result)
        report_error(&at, "applying non-zero offset to non-null pointer 0x%08x produced null pointer", (unsigned)base);
    else if (!same_half)
        report_error(&at, "pointer index expression with base 0x%08x overflowed to 0x%08x", (unsigned)base,
                     (unsigned)result);
    else
        report_error(&at, "%s unsigned offset %s 0x%08x overflowed to 0x%08x",
                     base > result ? "addition of" : "subtraction of", base > result ? "to" : "from", (unsigned)base,
                     (unsigned)result);
}
HANDLER(pointer_overflow, (struct place * at, value base, value result), (at, base, result, fatal))

_Noreturn void __ubsan_handle_builtin_unreachable(struct place *at)
{
    report_error(at, "execution reached an unreachable program point");
    report_end(true);
    __builtin_unreachable();
}

_Noreturn void __ubsan_handle_missing_return(struct place *at)
{
    report_error(at, "execution reached the end of a value-returning function without returning a value");
    report_end(true);
    __builtin_unreachable();
}
