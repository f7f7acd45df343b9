/* SPDX-License-Identifier: Apache-2.0 */
#include "listening.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "address.h"
#include "temporary.h"

#define IPC ADDRESS_IPC
#define TCP ADDRESS_TCP

enum { QUEUE = 100 }; /* who may wait to be let in; as ZeroMQ has it */

static bool make_temporary(struct listening *l, struct error *err)
{
    static const char pattern[] = "/zerovm-XXXXXX", socket[] = "/socket";
    char directory[LISTENING_ADDRESS];
    const size_t own = sizeof(pattern) - 1 + sizeof(socket);
    const char *place = temporary_place(sizeof(((struct sockaddr_un *)0)->sun_path) - own);
    snprintf(directory, sizeof(directory), "%s%s", place, pattern);
    if (!mkdtemp(directory))
        return error_set(err, errno, "make a directory in %s", place);
    snprintf(l->addresses[0], LISTENING_ADDRESS, IPC "%.200s%s", directory, socket);
    l->count = 1;
    l->temporary = true;
    return true;
}

/* Numbers, interfaces and * are what they are. */
static bool is_name(const char *host)
{
    struct in_addr number;
    return strcmp(host, "*") != 0 && host[0] != '[' && inet_pton(AF_INET, host, &number) != 1 &&
           if_nametoindex(host) == 0;
}

static void add_number(struct listening *l, const struct addrinfo *found, const char *port)
{
    char number[NI_MAXHOST];
    const bool ipv6 = found->ai_family == AF_INET6;
    if ((!ipv6 && found->ai_family != AF_INET) || l->count == LISTENING_MOST ||
        getnameinfo(found->ai_addr, found->ai_addrlen, number, sizeof(number), NULL, 0, NI_NUMERICHOST) != 0)
        return;
    snprintf(l->addresses[l->count++], LISTENING_ADDRESS, TCP "%s%.128s%s%.16s", ipv6 ? "[" : "", number,
             ipv6 ? "]" : "", port);
}

static bool add_numbers(struct listening *l, const char *host, const char *port, struct error *err)
{
    const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *all = NULL;
    const int failure = getaddrinfo(host, NULL, &hints, &all);
    if (failure != 0)
        return error_set(err, failure == EAI_SYSTEM ? errno : 0, "no address of host %s%s%s", host,
                         failure == EAI_SYSTEM ? "" : ": ", failure == EAI_SYSTEM ? "" : gai_strerror(failure));
    for (const struct addrinfo *one = all; one; one = one->ai_next)
        add_number(l, one, port);
    freeaddrinfo(all);
    return l->count > 0 || error_set(err, 0, "no address of host %s that one can listen at", host);
}

bool listening_resolve(struct listening *l, const char *address, struct error *err)
{
    char host[LISTENING_ADDRESS];
    const char *port = strrchr(address, ':');
    l->count = 0;
    l->temporary = false;
    if (strcmp(address, IPC "*") == 0)
        return make_temporary(l, err);
    if (strncmp(address, TCP, strlen(TCP)) == 0 && port > address + strlen(TCP)) {
        snprintf(host, sizeof(host), "%.*s", (int)(port - address - (ptrdiff_t)strlen(TCP)), address + strlen(TCP));
        if (is_name(host))
            return add_numbers(l, host, port, err);
    }
    snprintf(l->addresses[l->count++], LISTENING_ADDRESS, "%s", address);
    return true;
}

static int new_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Whether the name is that of a socket whose listener ended without removing it. */
static bool is_left_over(const struct sockaddr_un *name, socklen_t size)
{
    struct stat st;
    if (name->sun_path[0] == '\0' || lstat(name->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return false;
    const int probe = new_socket();
    const bool refused =
        probe >= 0 && connect(probe, (const struct sockaddr *)name, size) != 0 && errno == ECONNREFUSED;
    if (probe >= 0)
        close(probe);
    return refused;
}

static bool bind_name(int fd, const struct sockaddr_un *name, socklen_t size)
{
    if (bind(fd, (const struct sockaddr *)name, size) == 0)
        return true;
    if (errno != EADDRINUSE)
        return false;
    if (is_left_over(name, size) && unlink(name->sun_path) == 0)
        return bind(fd, (const struct sockaddr *)name, size) == 0;
    errno = EADDRINUSE;
    return false;
}

int listening_open(const char *address)
{
    const char *path = address + strlen(IPC);
    const size_t length = strlen(path);
    struct sockaddr_un name = { .sun_family = AF_UNIX };
    if (length >= sizeof(name.sun_path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name.sun_path, path, length);
    if (path[0] == '@')
        name.sun_path[0] = '\0';
    const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    const int fd = new_socket();
    if (fd < 0 || (bind_name(fd, &name, size) && listen(fd, QUEUE) == 0))
        return fd;
    const int code = errno;
    close(fd);
    errno = code;
    return -1;
}

void listening_remove(const char *address, bool temporary)
{
    char path[LISTENING_ADDRESS];
    snprintf(path, sizeof(path), "%s", address + strlen(IPC));
    char *slash = strrchr(path, '/');
    unlink(path);
    if (!temporary || !slash)
        return;
    *slash = '\0';
    rmdir(path);
}
