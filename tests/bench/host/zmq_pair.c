/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same as two sandboxes do, by ZeroMQ alone: from a buffer into a buffer, with as many messages under way at each
 * end as a channel has. Usage: zmq_pair ADDRESS BYTES PIECE
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

static const int under_way = 8;

/* Answers once all is there, so that neither leaves early. */
static int transfer(const char *address, uint64_t total, size_t size, int reads)
{
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_PAIR);
    char *piece = calloc(1, size), done = 0;
    if (!piece || zmq_setsockopt(socket, ZMQ_SNDHWM, &under_way, sizeof(under_way)) != 0 ||
        zmq_setsockopt(socket, ZMQ_RCVHWM, &under_way, sizeof(under_way)) != 0 ||
        (reads ? zmq_bind(socket, address) : zmq_connect(socket, address)) != 0)
        return 2;
    for (uint64_t at = 0; at < total; at += size)
        if ((reads ? zmq_recv(socket, piece, size, 0) : zmq_send(socket, piece, size, 0)) != (int)size)
            return 3;
    if (reads)
        zmq_send(socket, &done, 1, 0);
    else
        zmq_recv(socket, &done, 1, 0);
    zmq_close(socket);
    zmq_ctx_term(context);
    free(piece);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    pid_t writer = fork();
    int status = 1, code = transfer(argv[1], strtoull(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), writer != 0);
    if (writer == 0)
        return code;
    waitpid(writer, &status, 0);
    return code != 0 || status != 0;
}
