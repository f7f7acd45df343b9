/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest without a C library: zvm.h and the compiler are all it has.
 *
 * Lists its channels (number, type, size, name), then prints checksum, size and name of the channel "input" as
 * cksum does.
 */
#include <zvm.h>

enum { STDOUT = 1, BLOCK = 1 << 16 };

static uint8_t block[BLOCK];
static uint32_t crc_table[256];

static void put(const char *text)
{
    int32_t size = 0;

    while (text[size])
        size++;
    zvm_pwrite(STDOUT, text, size, 0);
}

static void put_number(uint64_t n)
{
    char text[24], *p = text + sizeof text;

    *--p = '\0';
    *--p = ' ';
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    put(p);
}

/* The number of the channel of that name, or -1. */
static int find(const char *name)
{
    for (int i = 0; i < MANIFEST->channels_count; i++) {
        const char *a = MANIFEST->channels[i].name, *b = name;

        while (*a && *a == *b)
            a++, b++;
        if (*a == *b)
            return i;
    }
    return -1;
}

static void list_channels(void)
{
    for (int i = 0; i < MANIFEST->channels_count; i++) {
        const struct ZVMChannel *c = &MANIFEST->channels[i];

        put_number((uint64_t)i);
        put_number((uint64_t)c->type);
        put_number((uint64_t)c->size);
        put(c->name);
        put("\n");
    }
}

static void make_crc_table(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i << 24;

        for (int bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc >> 31 ? 0x04C11DB7 : 0);
        crc_table[i] = crc;
    }
}

static uint32_t crc_byte(uint32_t crc, uint8_t byte)
{
    return crc << 8 ^ crc_table[crc >> 24 ^ byte];
}

/* 0, or the negative errno value of the read that failed. */
static int32_t checksum(int channel)
{
    uint32_t crc = 0;
    int64_t size = 0;
    int32_t got;

    make_crc_table();
    while ((got = zvm_pread(channel, block, BLOCK, size)) > 0) {
        for (int32_t i = 0; i < got; i++)
            crc = crc_byte(crc, block[i]);
        size += got;
    }
    for (int64_t rest = size; rest > 0; rest >>= 8)
        crc = crc_byte(crc, (uint8_t)rest);
    put_number(~crc);
    put_number((uint64_t)size);
    put("input\n");
    return got;
}

int main(void)
{
    int input = find("input");

    if (input < 0) {
        put("the manifest has no channel \"input\"\n");
        return 2;
    }
    list_channels();
    return checksum(input) < 0;
}
