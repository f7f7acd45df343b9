/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zvm/abi/sfi.h"

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static void usage(const char *name, const struct verify_option *options)
{
    fprintf(stderr, "usage: %s [--quick] [--seed N] [--stop N]", name);
    for (const struct verify_option *o = options; o && o->name; o++)
        fprintf(stderr, " [--%s N]", o->name);
    fputc('\n', stderr);
    exit(2);
}

static uint64_t *find(struct verify *v, const struct verify_option *options, const char *name)
{
    if (!strcmp(name, "seed"))
        return &v->seed;
    if (!strcmp(name, "stop"))
        return &v->stop;
    for (const struct verify_option *o = options; o && o->name; o++)
        if (!strcmp(name, o->name))
            return o->value;
    return NULL;
}

static void set_all(const struct verify_option *options, bool quick)
{
    for (const struct verify_option *o = options; o && o->name; o++)
        *o->value = quick ? o->quick : o->full;
}

void verify_begin(struct verify *v, const char *name, const struct verify_option *options, int argc, char **argv)
{
    *v = (struct verify){ .name = name, .seed = 1, .stop = 10 };
    setvbuf(stdout, NULL, _IOLBF, 0);
    set_all(options, false);
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--quick")) {
            set_all(options, true);
            continue;
        }
        uint64_t *value = strncmp(argv[i], "--", 2) ? NULL : find(v, options, argv[i] + 2);
        if (!value || ++i == argc)
            usage(name, options);
        char *end;
        errno = 0;
        *value = strtoull(argv[i], &end, 0);
        if (errno || *end || end == argv[i])
            usage(name, options);
    }
    v->random = mix(v->seed);
}

void verify_fail(struct verify *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("FAIL ", stdout);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    if (++v->failures >= v->stop)
        exit(verify_end(v));
}

void verify_accepted(struct verify *v, uint64_t accepted)
{
    if (accepted == 0)
        verify_fail(v, "nothing was accepted");
}

int verify_end(struct verify *v)
{
    if (v->cases == 0 && v->failures == 0) {
        puts("FAIL nothing was tried");
        v->failures = 1;
    }
    printf("VERIFY %s cases=%llu failures=%llu\n", v->name, (unsigned long long)v->cases,
           (unsigned long long)v->failures);
    return v->failures != 0;
}

uint64_t verify_random(struct verify *v)
{
    v->random += 0x9e3779b97f4a7c15;
    return mix(v->random);
}

bool verify_sampled(const struct verify *v, uint64_t number, uint64_t n)
{
    return n <= 1 || mix(mix(v->seed) + number * 0x9e3779b97f4a7c15) % n == 0;
}

struct code verify_code(const uint8_t *bytes, size_t size)
{
    return (struct code){ .bytes = bytes,
                          .size = size,
                          .address = VERIFY_CODE,
                          .image_start = VERIFY_CODE,
                          .image_end = VERIFY_IMAGE_END,
                          .isa = ZVM_ISA_ALL };
}

struct verdict verify_bundle(const uint8_t *bytes)
{
    static _Alignas(64) uint8_t scratch[1 << 14];
    static size_t need;
    if (!need)
        need = validate_scratch_size(ZVM_BUNDLE_SIZE);
    if (need == 0 || need > sizeof scratch) {
        fprintf(stderr, "scratch of %zu bytes for one bundle\n", need);
        exit(2);
    }
    struct code code = verify_code(bytes, ZVM_BUNDLE_SIZE);
    return validate(&code, scratch, need);
}

char *verify_hex(char *text, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *p = text;
    for (size_t i = 0; i < size; i++) {
        *p++ = digits[bytes[i] >> 4];
        *p++ = digits[bytes[i] & 15];
        *p++ = ' ';
    }
    p[size ? -1 : 0] = 0;
    return text;
}
