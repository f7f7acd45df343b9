/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network between two ends that can be cut and that damages bytes: relay PORT TARGET_PORT [DAMAGED]
 * Relays one connection; the byte of that number on its way to the target becomes another. When it dies, both are cut.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int meet(int port, int listens)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (!listens) {
        while (connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
            usleep(10000);
        return fd;
    }
    return bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(fd, 1) == 0 ? accept(fd, NULL, NULL) : -1;
}

int main(int argc, char **argv)
{
    static char bytes[65536];
    long damaged = argc > 3 ? atol(argv[3]) : -1;
    int ends[2] = { argc > 2 ? meet(atoi(argv[1]), 1) : -1, argc > 2 ? meet(atoi(argv[2]), 0) : -1 };
    if (ends[0] < 0 || ends[1] < 0)
        return 2;
    for (;;) {
        struct pollfd polls[2] = { { .fd = ends[0], .events = POLLIN }, { .fd = ends[1], .events = POLLIN } };
        poll(polls, 2, -1);
        for (int i = 0; i < 2; i++) {
            ssize_t n = polls[i].revents ? read(ends[i], bytes, sizeof(bytes)) : 0;
            if (polls[i].revents && n <= 0)
                return 0;
            if (i == 0 && damaged >= 0 && damaged < n)
                bytes[damaged] ^= 1;
            if (i == 0)
                damaged -= n;
            for (ssize_t done = 0, out; done < n; done += out)
                if ((out = write(ends[!i], bytes + done, (size_t)(n - done))) <= 0)
                    return 0;
        }
    }
}
