#include "manifest_key.h"

#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "checked.h"
#include "printable.h"
#include "zvm/abi/layout.h"

static const struct key top[] = {
#define KEY(name, kind, field, low, high, multiple, summary)                                                           \
    { #name, KIND_##kind, offsetof(struct manifest, field), low, high, multiple, summary },
#include "manifest.def"
#undef KEY
};

static const struct key channel[] = {
#define CHANNEL_KEY(name, kind, field, low, high, multiple, summary)                                                   \
    { #name, KIND_##kind, offsetof(struct channel_spec, field), low, high, multiple, summary },
#include "manifest.def"
#undef CHANNEL_KEY
};

const struct key_table manifest_keys = { top, sizeof(top) / sizeof(top[0]) };
const struct key_table channel_keys = { channel, sizeof(channel) / sizeof(channel[0]) };

#define FD     "fd:"
#define TCP    "tcp://"
#define IPC    "ipc://"
#define INPROC "inproc://"
#define NODE   "node:"

static const char *const schemes[SCHEMES] = {
    [SCHEME_FD] = FD, [SCHEME_NODE] = NODE, [SCHEME_TCP] = TCP, [SCHEME_IPC] = IPC, [SCHEME_INPROC] = INPROC,
};

static const struct {
    const char *word;
    enum source_kind kind;
} source_words[] = { { "null", SOURCE_NULL }, { "host", SOURCE_HOST } };

enum { SOURCE_WORDS = sizeof(source_words) / sizeof(source_words[0]) };

/* What the address of a host may hold: no blank, nothing that a terminal takes for more than text. */
#define PRINTED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

enum {
    ADDRESS_MOST = 199,                                         /* longest address of a host */
    IPC_MOST = sizeof(((struct sockaddr_un *)0)->sun_path) - 1, /* longest path of a socket: the kernel's limit */
    PUBLIC_KEY = 40,
};

struct unit {
    const char *name;
    uint64_t size;
};

/* From the largest down; the first that divides a value is the one to show it in. */
static const struct unit byte_units[] = {
    { "GiB", 1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 }, { "", 1 }, { 0 }
};
static const struct unit time_units[] = {
    { "min", 60000000000 }, { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 }, { 0 },
};
static const struct unit plain[] = { { "", 1 }, { 0 } };

static const struct unit *units_of(enum key_kind kind)
{
    return kind == KIND_BYTES ? byte_units : kind == KIND_DURATION ? time_units : plain;
}

static const struct {
    const char *word;
    unsigned mode;
} modes[] = {
    { "read", MODE_READ },
    { "random-read", MODE_READ | MODE_RANDOM_READ },
    { "write", MODE_WRITE },
    { "append", MODE_WRITE | MODE_APPEND },
    { "random-write", MODE_WRITE | MODE_RANDOM_WRITE },
};

const char *key_expected(enum key_kind kind)
{
    static const char *const expected[] = {
#define KIND(name, text) [KIND_##name] = (text),
#include "manifest.def"
#undef KIND
    };
    return expected[kind];
}

bool key_is_single(enum key_kind kind)
{
    return kind < KIND_ARGS;
}

bool key_is_text(enum key_kind kind)
{
    return kind == KIND_PATH || kind == KIND_PATTERN || kind == KIND_NAME || kind == KIND_SOURCE ||
           kind == KIND_COPIES || kind == KIND_ADDRESS || kind == KIND_KEY;
}

const struct key *key_find(const struct key_table *table, const char *name, struct error *err)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->keys[i].name, name) == 0)
            return &table->keys[i];

    char names[256] = "", quoted[PRINTABLE_QUOTED];
    for (size_t i = 0, at = 0; i < table->count && at < sizeof(names); i++)
        at += snprintf(names + at, sizeof(names) - at, "%s%s", i ? ", " : "", table->keys[i].name);
    error_set(err, 0, "unknown key %s, expected one of %s", printable_quoted(quoted, name), names);
    return NULL;
}

/* Decimal digits up to a byte that is none; no sign, no leading zero. */
static bool digits_read(const char **text, uint64_t *value)
{
    const char *at = *text;
    *value = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        if (!checked_mul(*value, 10, value) || !checked_add(*value, *at - '0', value))
            return false;
    bool ok = at != *text && (**text != '0' || at == *text + 1);
    *text = at;
    return ok;
}

static bool quantity_read(const struct unit *units, const char *text, uint64_t *value)
{
    if (!digits_read(&text, value))
        return false;
    for (const struct unit *unit = units; unit->name; unit++)
        if (strcmp(text, unit->name) == 0)
            return checked_mul(*value, unit->size, value);
    return false;
}

/* Exactly count digits. */
static bool field_read(const char **text, int count, int low, int high, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, ++*text) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return *value >= low && *value <= high;
}

static bool literal_read(const char **text, char byte)
{
    return *(*text)++ == byte;
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* RFC 3339, UTC only; at most nine digits behind the second. */
static bool time_read(const char *text, uint64_t *value)
{
    int year, month, day, hour, minute, second;
    /* 2261 is the last whole year whose nanoseconds fit 63 bits. The && stop at the text's end. */
    if (!field_read(&text, 4, 1970, 2261, &year) || !literal_read(&text, '-') || !field_read(&text, 2, 1, 12, &month) ||
        !literal_read(&text, '-') || !field_read(&text, 2, 1, month_days(year, month), &day) ||
        !literal_read(&text, 'T') || !field_read(&text, 2, 0, 23, &hour) || !literal_read(&text, ':') ||
        !field_read(&text, 2, 0, 59, &minute) || !literal_read(&text, ':') || !field_read(&text, 2, 0, 59, &second))
        return false;

    uint64_t nanoseconds = 0, unit = 100000000;
    if (*text == '.') {
        const char *first = ++text;
        for (; *text >= '0' && *text <= '9' && unit > 0; text++, unit /= 10)
            nanoseconds += (*text - '0') * unit;
        if (text == first)
            return false;
    }
    uint64_t days = day - 1;
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    for (int y = 1970; y < year; y++)
        days += 337 + month_days(y, 2);
    *value = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000000000 + nanoseconds;
    return strcmp(text, "Z") == 0;
}

/* The words, joined by +: at most one that reads and one that writes. */
static bool mode_read(const char *text, unsigned *mode)
{
    *mode = 0;
    for (;;) {
        size_t length = strcspn(text, "+"), i = 0;
        while (i < sizeof(modes) / sizeof(modes[0]) &&
               (strlen(modes[i].word) != length || memcmp(modes[i].word, text, length) != 0))
            i++;
        if (i == sizeof(modes) / sizeof(modes[0]) || (*mode & modes[i].mode) != 0)
            return false;
        *mode |= modes[i].mode;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool bool_read(const char *text, bool *value)
{
    *value = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    return *value || strcmp(text, "no") == 0 || strcmp(text, "false") == 0;
}

static bool etag_read(const char *text, enum etag_algorithm *value)
{
    *value = strcmp(text, "sha1") == 0 ? ETAG_SHA1 : ETAG_SHA256;
    return *value == ETAG_SHA1 || strcmp(text, "sha256") == 0;
}

static bool durability_read(const char *text, bool *value)
{
    *value = strcmp(text, "commit") == 0;
    return *value || strcmp(text, "none") == 0;
}

bool public_key_is_good(const char *text)
{
    static const char z85[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    return strlen(text) == PUBLIC_KEY && strspn(text, z85) == PUBLIC_KEY;
}

/* A number of a port, or one that the system chooses. */
static bool port_is_good(const char *text)
{
    uint64_t port;
    return strcmp(text, "*") == 0 || (quantity_read(plain, text, &port) && port <= UINT16_MAX);
}

/* Numbers of IPv6 have colons: brackets tell them from that before the port. */
static bool host_is_good(const char *host, size_t size)
{
    return size > 0 && (host[0] == '[' ? size > 2 && host[size - 1] == ']' : !memchr(host, ':', size));
}

/* What is one of these and no longer than a socket's name may be. The path of a socket is any, as that of a file. */
static bool address_is_good(const char *text)
{
    const char *colon = strrchr(text, ':'), *host = text + strlen(TCP);
    size_t length = strlen(text);
    if (strncmp(text, TCP, strlen(TCP)) == 0)
        return colon > host && length <= ADDRESS_MOST && strspn(text, PRINTED) == length &&
               host_is_good(host, (size_t)(colon - host)) && port_is_good(colon + 1);
    return strncmp(text, IPC, strlen(IPC)) == 0 && length > strlen(IPC) && length - strlen(IPC) <= IPC_MOST;
}

static bool too_long(const char *what, size_t length, size_t most, struct error *err)
{
    return error_set(err, 0, "%s is too long, %zu bytes, expected at most %zu", what, length, most);
}

/* Whether a bad address was told in more words than what is expected of each. */
static bool address_told(const char *name, const char *text, struct error *err)
{
    const enum scheme scheme = source_scheme(text, strlen(text));
    const size_t length = strlen(text), path = strlen(IPC);
    const char *host = text + strlen(TCP), *colon = scheme == SCHEME_TCP ? strrchr(host, ':') : NULL;
    char quoted[PRINTABLE_QUOTED], what[PRINTABLE_QUOTED];
    if (scheme == SCHEME_IPC && length > path + IPC_MOST) {
        snprintf(what, sizeof(what), "%s: the path of a socket", name);
        return !too_long(what, length - path, IPC_MOST, err);
    }
    if (scheme == SCHEME_TCP && length > ADDRESS_MOST)
        return !too_long(name, length, ADDRESS_MOST, err);
    if (!colon || colon == host)
        return false;
    if (!host_is_good(host, (size_t)(colon - host)))
        return !error_set(err, 0, "%s is %s, expected brackets around a host with colons: tcp://[HOST]:PORT", name,
                          printable_quoted(quoted, text));
    return !port_is_good(colon + 1) && !error_set(err, 0, "%s is %s, expected a port from 0 to %d, or *", name,
                                                  printable_quoted(quoted, text), UINT16_MAX);
}

/* NODE/NAME, both of which are names. */
static bool node_is_good(const char *text)
{
    char node[CHANNEL_NAME + 1];
    size_t length = strcspn(text, "/");
    if (length > CHANNEL_NAME || text[length] == '\0')
        return false;
    memcpy(node, text, length);
    node[length] = '\0';
    return channel_name_is_good(node) && channel_name_is_good(text + length + 1);
}

bool network_source_is_good(enum source_kind kind, const char *text)
{
    bool inside = strncmp(text, INPROC, strlen(INPROC)) == 0;
    if (kind == SOURCE_NODE)
        return node_is_good(text);
    return inside ? channel_name_is_good(text + strlen(INPROC)) : address_is_good(text);
}

static bool string_set(char **field, const char *directory, const char *text, struct error *err)
{
    char *joined;
    if (asprintf(&joined, "%s%s", *text == '/' ? "" : directory, text) < 0)
        return error_memory(err);
    free(*field);
    *field = joined;
    return true;
}

/* A relative path of a socket is one from the manifest's directory, as any other. */
static bool address_set(char **field, const char *directory, const char *text, struct error *err)
{
    char *joined;
    bool ipc = strncmp(text, IPC, strlen(IPC)) == 0, relative = ipc && !strchr("/@*", text[strlen(IPC)]);
    if (asprintf(&joined, "%s%s%s", ipc ? IPC : "", relative ? directory : "", ipc ? text + strlen(IPC) : text) < 0)
        return error_memory(err);
    if (ipc && strlen(joined) > strlen(IPC) + IPC_MOST) {
        too_long("the path of a socket, from the manifest's directory,", strlen(joined) - strlen(IPC), IPC_MOST, err);
        free(joined);
        return false;
    }
    free(*field);
    *field = joined;
    return true;
}

enum scheme source_scheme(const char *text, size_t size)
{
    for (enum scheme s = SCHEME_NONE + 1; s < SCHEMES; s++)
        if (strlen(schemes[s]) <= size && strncmp(text, schemes[s], strlen(schemes[s])) == 0)
            return s;
    return SCHEME_NONE;
}

/* Its place among the words; SOURCE_WORDS where it is none. */
static size_t source_word(const char *text)
{
    size_t i = 0;
    while (i < SOURCE_WORDS && strcmp(text, source_words[i].word) != 0)
        i++;
    return i;
}

bool source_is_spelled(const char *text)
{
    return source_scheme(text, strlen(text)) != SCHEME_NONE || source_word(text) < SOURCE_WORDS;
}

static bool descriptor_read(struct channel_spec *spec, const char *text)
{
    uint64_t fd;
    bool good = quantity_read(plain, text, &fd) && fd <= INT_MAX;
    spec->kind = SOURCE_FD;
    spec->fd = good ? (int)fd : -1;
    return good;
}

/* Sets kind and what goes with it; *good says whether the text is a source at all. */
static bool source_read(struct channel_spec *spec, const char *text, const char *directory, bool *good,
                        struct error *err)
{
    const enum scheme scheme = source_scheme(text, strlen(text));
    const size_t word = source_word(text);
    *good = true;
    if (word < SOURCE_WORDS) {
        spec->kind = source_words[word].kind;
        return true;
    }
    if (scheme == SCHEME_FD)
        return *good = descriptor_read(spec, text + strlen(FD));
    if (scheme == SCHEME_NONE) {
        *good = *text != '\0';
        spec->kind = SOURCE_PATH;
        return *good && string_set(&spec->path, directory, text, err);
    }
    spec->kind = scheme == SCHEME_NODE ? SOURCE_NODE : SOURCE_ADDRESS;
    text += scheme == SCHEME_NODE ? strlen(NODE) : 0;
    *good = network_source_is_good(spec->kind, text);
    if (*good)
        return address_set(&spec->path, directory, text, err);
    *good = address_told("source", text, err); /* then there is nothing more to say */
    return false;
}

/* One more. */
static bool copy_read(struct channel_spec *spec, const char *text, const char *directory, bool *good, struct error *err)
{
    if (spec->copies_count >= MANIFEST_COPIES)
        return error_set(err, 0, "too many copies, expected at most %d", MANIFEST_COPIES);
    struct channel_spec *grown = realloc(spec->copies, (spec->copies_count + 1) * sizeof(*grown));
    if (!grown)
        return error_memory(err);
    spec->copies = grown;
    channel_spec_init(&grown[spec->copies_count]);
    return source_read(&grown[spec->copies_count++], text, directory, good, err);
}

static const char *quantity_text(char buffer[32], const struct unit *units, uint64_t value)
{
    while (value == 0 ? units[1].name != NULL : value % units->size != 0)
        units++;
    snprintf(buffer, 32, "%" PRIu64 "%s", value / units->size, units->name);
    return buffer;
}

/* Always false: what the text of a value should have been. */
static bool not_expected(const struct key *key, const char *text, struct error *err)
{
    char quoted[PRINTABLE_QUOTED], low[32], high[32];
    const struct unit *units = units_of(key->kind);
    error_set(err, 0, "%s is %s, expected %s", key->name, printable_quoted(quoted, text), key_expected(key->kind));
    if (key->kind == KIND_BYTES || key->kind == KIND_NUMBER) {
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof(err->message) - used, ", from %s to %s",
                 quantity_text(low, units, key->low), quantity_text(high, units, key->high));
    }
    return false;
}

static bool number_read(const struct key *key, uint64_t *field, const char *text)
{
    return key->kind == KIND_TIME ? time_read(text, field) : quantity_read(units_of(key->kind), text, field);
}

/* Whether a text that is taken as it stands is what its kind expects. */
static bool text_is_good(enum key_kind kind, const char *text)
{
    return kind == KIND_NAME ? channel_name_is_good(text) : kind == KIND_KEY ? public_key_is_good(text) : *text != '\0';
}

bool key_read(const struct key *key, void *object, const char *text, const char *directory, struct error *err)
{
    void *field = (char *)object + key->field;
    bool good = false;
    switch (key->kind) {
    case KIND_PATH:
    case KIND_PATTERN:
    case KIND_NAME:
    case KIND_KEY:
        good = text_is_good(key->kind, text);
        if (good && !string_set(field, key->kind == KIND_PATH ? directory : "", text, err))
            return false;
        break;
    case KIND_ADDRESS:
        good = address_is_good(text);
        if (good ? !address_set(field, directory, text, err) : address_told(key->name, text, err))
            return false;
        break;
    case KIND_SOURCE:
        if (!source_read(object, text, directory, &good, err) && good)
            return false;
        break;
    case KIND_COPIES:
        good = true;
        if (!copy_read(object, text, directory, &good, err) && good)
            return false;
        break;
    case KIND_BYTES:
    case KIND_DURATION:
    case KIND_TIME:
    case KIND_NUMBER:
        good = number_read(key, field, text);
        if (good && !key_check(key, object, err))
            return false;
        break;
    case KIND_BOOL:
        good = bool_read(text, field);
        break;
    case KIND_ETAG:
        good = etag_read(text, field);
        break;
    case KIND_DURABILITY:
        good = durability_read(text, field);
        break;
    case KIND_MODE:
        good = mode_read(text, field);
        break;
    default:
        break;
    }
    return good || not_expected(key, text, err);
}

bool key_check(const struct key *key, const void *object, struct error *err)
{
    uint64_t value;
    if (key->multiple == 0)
        return true;
    memcpy(&value, (const char *)object + key->field, sizeof(value));
    const struct unit *units = units_of(key->kind);
    char given[32], low[32], high[32];
    quantity_text(given, units, value);
    if (value < key->low || value > key->high)
        return error_set(err, 0, "%s is %s, expected %s to %s", key->name, given, quantity_text(low, units, key->low),
                         quantity_text(high, units, key->high));
    if (value % key->multiple != 0)
        return error_set(err, 0, "%s is %s, expected a multiple of %s", key->name, given,
                         quantity_text(low, units, key->multiple));
    return true;
}
