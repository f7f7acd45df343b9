/* SPDX-License-Identifier: Apache-2.0 */
#include "address.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "printable.h"
#include "quantity.h"

#define TCP ADDRESS_TCP
#define IPC ADDRESS_IPC

/* What the address of a host may hold: no blank, nothing that a terminal takes for more than text. */
#define PRINTED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

enum {
    HOST_MOST = 199,                                            /* longest address of a host */
    IPC_MOST = sizeof(((struct sockaddr_un *)0)->sun_path) - 1, /* longest path of a socket: the kernel's limit */
};

bool public_key_is_good(const char *text)
{
    static const char z85[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    return strlen(text) == KEY_LENGTH && strspn(text, z85) == KEY_LENGTH;
}

/* A number of a port, or one that the system chooses. */
static bool port_is_good(const char *text)
{
    uint64_t port;
    return strcmp(text, "*") == 0 || (quantity_read(quantity_plain, text, &port) && port <= UINT16_MAX);
}

/* Numbers of IPv6 have colons: brackets tell them from that before the port. */
static bool host_is_good(const char *host, size_t size)
{
    return size > 0 && (host[0] == '[' ? size > 2 && host[size - 1] == ']' : !memchr(host, ':', size));
}

/* What is one of these and no longer than a socket's name may be. The path of a socket is any, as that of a file. */
bool address_is_good(const char *text)
{
    const char *colon = strrchr(text, ':'), *host = text + strlen(TCP);
    size_t length = strlen(text);
    if (strncmp(text, TCP, strlen(TCP)) == 0)
        return colon > host && length <= HOST_MOST && strspn(text, PRINTED) == length &&
               host_is_good(host, (size_t)(colon - host)) && port_is_good(colon + 1);
    return strncmp(text, IPC, strlen(IPC)) == 0 && length > strlen(IPC) && length - strlen(IPC) <= IPC_MOST;
}

bool address_is_inside(const char *text)
{
    return strncmp(text, ADDRESS_INPROC, strlen(ADDRESS_INPROC)) == 0;
}

static bool too_long(const char *what, size_t length, size_t most, struct error *err)
{
    return error_set(err, 0, "%s is too long, %zu bytes, expected at most %zu", what, length, most);
}

/* Whether a bad address was told in more words than what is expected of each. */
bool address_told(const char *name, const char *text, struct error *err)
{
    const bool is_tcp = strncmp(text, TCP, strlen(TCP)) == 0, is_ipc = strncmp(text, IPC, strlen(IPC)) == 0;
    const size_t length = strlen(text), path = strlen(IPC);
    const char *host = text + strlen(TCP), *colon = is_tcp ? strrchr(host, ':') : NULL;
    char quoted[PRINTABLE_QUOTED], what[PRINTABLE_QUOTED];
    if (is_ipc && length > path + IPC_MOST) {
        snprintf(what, sizeof(what), "%s: the path of a socket", name);
        return !too_long(what, length - path, IPC_MOST, err);
    }
    if (is_tcp && length > HOST_MOST)
        return !too_long(name, length, HOST_MOST, err);
    if (!colon || colon == host)
        return false;
    if (!host_is_good(host, (size_t)(colon - host)))
        return !error_set(err, 0, "%s is %s, expected brackets around a host with colons: tcp://[HOST]:PORT", name,
                          printable_quoted(quoted, text));
    return !port_is_good(colon + 1) && !error_set(err, 0, "%s is %s, expected a port from 0 to %d, or *", name,
                                                  printable_quoted(quoted, text), UINT16_MAX);
}

/* The old string goes last: where memory runs out, the field is as it was. */
bool address_set_path(char **field, const char *directory, const char *text, struct error *err)
{
    char *joined;
    if (asprintf(&joined, "%s%s", *text == '/' ? "" : directory, text) < 0)
        return error_memory(err);
    free(*field);
    *field = joined;
    return true;
}

/* A relative path of a socket is one from the manifest's directory, as any other. */
bool address_set(char **field, const char *directory, const char *text, struct error *err)
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
