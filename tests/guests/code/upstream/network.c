/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as text, and queries made in memory: nothing is sent.
 * levels: -O2
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
int main(void)
{
    static const char *const texts[] = { "0:0:1:0:0:1:0:0",
                                         "1:0:0:1:0:0:0:1",
                                         "0:0:0:1:1:0:0:0",
                                         "1:0:0:0:1:0:0:0",
                                         "::",
                                         "::1",
                                         "1::",
                                         "0:0:1:0:0:0:1:1",
                                         "0:1:0:1:0:1:0:1",
                                         "1:0:0:1:1:0:0:1",
                                         "::ffff:1.2.3.4",
                                         "0:0:1:1:1:1:1:1",
                                         "1:1:1:1:1:1:0:0",
                                         "1:2:3:4:5:6:7.8.9.10",
                                         "1:2:3:4:5:6:1.2.3.4",
                                         "::1:2:3:4:5:1.2.3.4",
                                         "1::1.2.3.4",
                                         "1:2:3:4:5:6:7:1.2.3.4",
                                         "1:2:3::4:5:1.2.3.4" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct in6_addr a;
        char b[INET6_ADDRSTRLEN];
        int good = inet_pton(AF_INET6, texts[i], &a);
        printf("%s %d %s", texts[i], good, good == 1 ? inet_ntop(AF_INET6, &a, b, sizeof b) : "-");
        printf(" %d\n", good == 1 && IN6_IS_ADDR_V4COMPAT(&a));
    }
    /* Of compatible addresses only :: and ::1 are not; one may end in a byte 0 or 1. */
    struct in6_addr a = { .s6_addr = { [12] = 10, [15] = 1 } }, b = { .s6_addr = { [12] = 10 } },
                    none = { .s6_addr = { 0 } };
    printf("%d %d %d\n", IN6_IS_ADDR_V4COMPAT(&a), IN6_IS_ADDR_V4COMPAT(&b), IN6_IS_ADDR_V4COMPAT(&none));
    return 0;
}
