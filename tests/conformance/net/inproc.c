/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two sessions of one process, each on a thread of its own. Usage: inproc IMAGE MANIFEST IMAGE MANIFEST
 * Prints how each ended; exits with 0 when both could be run.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "zerovm.h"

struct run {
    const char *image, *manifest;
    struct zerovm_engine *engine;
    struct zerovm_report *report;
};

static void *run(void *argument)
{
    static char texts[2][65536];
    static _Atomic int used;
    struct run *r = argument;
    struct zerovm_error error = { .message = "" };
    char *text = texts[used++];
    FILE *file = fopen(r->manifest, "r");
    size_t size = file ? fread(text, 1, sizeof(texts[0]), file) : 0;
    struct zerovm_image *image = zerovm_image_open(r->image, &error);
    struct zerovm_session *session =
        image ? zerovm_session_new(r->engine, image, text, size, r->manifest, NULL, 0, &error) : NULL;
    if (session)
        r->report = zerovm_session_run(session, &error);
    fputs(error.message, stderr);
    zerovm_session_free(session);
    zerovm_image_close(image);
    if (file)
        fclose(file);
    return NULL;
}

int main(int argc, char **argv)
{
    struct zerovm_error error = { .message = "" };
    struct zerovm_engine *engine = zerovm_engine_new(2, &error);
    struct run runs[2];
    pthread_t threads[2];
    int code = argc == 5 && engine ? 0 : 1;
    if (code)
        return code;
    zerovm_engine_use_network(engine);
    for (int i = 0; i < 2; i++) {
        runs[i] = (struct run){ argv[2 * i + 1], argv[2 * i + 2], engine, NULL };
        pthread_create(&threads[i], NULL, run, &runs[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        code |= !runs[i].report;
        if (runs[i].report)
            printf("%s: %d %s\n", argv[2 * i + 2], zerovm_report_exit_code(runs[i].report),
                   zerovm_report_detail(runs[i].report));
        zerovm_report_free(runs[i].report);
    }
    zerovm_engine_free(engine);
    return code;
}
