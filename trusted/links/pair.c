/* SPDX-License-Identifier: Apache-2.0 */
#include "pair.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link.h"

_Static_assert((int)PAIR_PLACES >= (int)LINK_WINDOW, "a place for each frame that may be under way");
_Static_assert((int)PAIR_SHORT >= (int)FRAME_COOKIE, "a greeting goes through the socket");

bool pair_make(int sockets[2], int *memory, struct error *err)
{
    *memory = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return error_set(err, errno, "make a stream");
    *memory = memfd_create("stream", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*memory >= 0 && ftruncate(*memory, PAIR_MEMORY) == 0 &&
        fcntl(*memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return true;
    error_set(err, errno, "make a stream");
    close(sockets[0]);
    close(sockets[1]);
    if (*memory >= 0)
        close(*memory);
    return false;
}

static bool is_socket(int fd, struct error *err)
{
    int type = 0, domain = 0;
    socklen_t size = sizeof(int);
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0)
        return error_set(err, errno, "descriptor %d of a pair", fd);
    return (type == SOCK_SEQPACKET && domain == AF_UNIX) ||
           error_set(err, 0, "descriptor %d of a pair, expected a UNIX socket of kind seqpacket", fd);
}

static bool is_memory(int fd, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return error_set(err, errno, "descriptor %d of a pair", fd);
    return (S_ISREG(st.st_mode) && st.st_size == PAIR_MEMORY) ||
           error_set(err, 0, "descriptor %d of a pair, expected a file of %d bytes", fd, PAIR_MEMORY);
}

bool pair_open(struct pair *p, int socket, int memory, struct error *err)
{
    *p = (struct pair){ .socket = -1, .memory = -1 };
    if (!is_socket(socket, err) || !is_memory(memory, err))
        return false;
    p->socket = socket;
    p->memory = memory;
    return true;
}

/* Where the file has the long message of that number. */
static off_t place(uint64_t number)
{
    return (off_t)(number % PAIR_PLACES * FRAME_BYTES);
}

static bool pair_send(void *line, const void *header, size_t header_size, const void *payload, size_t size)
{
    struct pair *p = line;
    uint8_t message[PAIR_MESSAGE];
    const bool in_file = size > PAIR_SHORT;
    const uint32_t filed = htole32(in_file ? (uint32_t)size : 0);
    size_t length = PAIR_SIZE + header_size;
    memcpy(message, &filed, PAIR_SIZE);
    memcpy(message + PAIR_SIZE, header, header_size);
    if (in_file) {
        if (pwrite(p->memory, payload, size, place(p->placed++)) != (ssize_t)size)
            return false;
    } else if (size > 0) {
        memcpy(message + length, payload, size);
        length += size;
    }
    return send(p->socket, message, length, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)length;
}

/* The next message as it came; 0 when the other end has let go. */
static size_t take(struct pair *p)
{
    ssize_t n = read(p->socket, p->came, sizeof(p->came));
    if (n < 0) /* that the peer left what we sent unread is told once, before what it sent */
        n = read(p->socket, p->came, sizeof(p->came));
    p->lost |= n <= 0;
    return n > 0 ? (size_t)n : 0;
}

/* Puts what is in the file behind the header. A frame that lacks it is no good one, which its reader says. */
static bool complete(struct pair *p, size_t filed, struct line_message *m)
{
    const size_t wanted = filed <= FRAME_BYTES ? filed : 0;
    if (!p->whole && !(p->whole = malloc(FRAME_MOST)))
        return !(p->lost = true);
    memcpy(p->whole, p->came + PAIR_SIZE, FRAME_HEADER);
    const ssize_t n = pread(p->memory, p->whole + FRAME_HEADER, wanted, place(p->taken++));
    *m = (struct line_message){ p->whole, FRAME_HEADER + (n > 0 ? (size_t)n : 0) };
    return true;
}

static bool pair_receive(void *line, struct line_message *m, int timeout_ms)
{
    struct pair *p = line;
    struct pollfd socket = { .fd = p->socket, .events = POLLIN };
    uint32_t filed = 0;
    size_t length;
    *m = (struct line_message){ 0 };
    if (p->lost || poll(&socket, 1, timeout_ms) <= 0 || (length = take(p)) == 0)
        return false;
    memcpy(&filed, p->came, length < PAIR_SIZE ? 0 : PAIR_SIZE);
    if (filed != 0 && length == PAIR_SIZE + FRAME_HEADER)
        return complete(p, le32toh(filed), m);
    *m = (struct line_message){ p->came + PAIR_SIZE, length < PAIR_SIZE ? 0 : length - PAIR_SIZE };
    return true;
}

static bool pair_lost(void *line)
{
    struct pair *p = line;
    struct pollfd socket = { .fd = p->socket };
    return p->lost || (poll(&socket, 1, 0) > 0 && (socket.revents & (POLLHUP | POLLERR | POLLNVAL)));
}

static bool pair_is_open(const void *line)
{
    return ((const struct pair *)line)->socket >= 0;
}

static void pair_close(void *line)
{
    struct pair *p = line;
    if (p->socket < 0)
        return;
    close(p->socket);
    close(p->memory);
    p->socket = p->memory = -1;
    p->lost = true;
}

/* What is in a socket stays there for the other end. */
static bool pair_delivers(const void *line)
{
    (void)line;
    return true;
}

const struct line_ops pair_ops = { pair_send, pair_receive, pair_lost, pair_is_open, pair_close, pair_delivers };

void pair_release(struct pair *p)
{
    pair_close(p);
    free(p->whole);
    p->whole = NULL;
}
