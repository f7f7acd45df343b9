/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An embedder: runs one image in three sessions on three threads and looks at their reports. C and C++ at once.
 * Usage: consumer IMAGE DIRECTORY
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zerovm.h>

/* A name that the library uses inside: it is ours to use. */
int session_open(void);
int session_open(void)
{
    return 0;
}

struct job {
    const char *text; /* the manifest */
    enum zerovm_end end;
    int exit_code, guest_exit_code;
    uint64_t bytes; /* that channel 1 must have got */
    struct zerovm_session *session;
    pthread_t thread;
};

static struct job jobs[] = {
    { "program: guest\nargs: [guest, copy]\nchannels:\n"
      "  - { name: stdin, source: input.txt }\n"
      "  - { name: stdout, source: output.txt, mode: write }\n",
      ZEROVM_END_exit, 5, 5, 6, NULL, 0 },
    { "program: guest\nargs: [guest, fault]\n", ZEROVM_END_fault, 129, 0, 0, NULL, 0 },
    { "program: guest\nargs: [guest, spin]\ntimeout: 50ms\n", ZEROVM_END_timeout, 130, 0, 0, NULL, 0 },
};
enum { JOBS = sizeof(jobs) / sizeof(jobs[0]) };

static void *run(void *session)
{
    return zerovm_session_run((struct zerovm_session *)session, NULL);
}

static bool as_expected(const struct job *job, const struct zerovm_report *report)
{
    struct zerovm_channel_usage out;
    if (zerovm_report_end(report) == job->end && zerovm_report_exit_code(report) == job->exit_code &&
        zerovm_report_guest_exit_code(report) == job->guest_exit_code && zerovm_report_channel(report, 1, &out) &&
        out.put_bytes == job->bytes)
        return true;
    char *text = zerovm_report_text(report);
    fprintf(stderr, "unexpected report of\n%s\n%s", job->text, text ? text : "");
    free(text);
    return false;
}

static bool start(struct job *job, struct zerovm_engine *engine, struct zerovm_image *image, const char *directory)
{
    struct zerovm_error error;
    job->session = zerovm_session_new(engine, image, job->text, strlen(job->text), directory, NULL, 0, &error);
    if (!job->session)
        fprintf(stderr, "%s\n", error.message);
    return job->session && pthread_create(&job->thread, NULL, run, job->session) == 0;
}

static bool finish(struct job *job)
{
    void *report = NULL;
    bool good =
        pthread_join(job->thread, &report) == 0 && report && as_expected(job, (const struct zerovm_report *)report);
    zerovm_report_free((struct zerovm_report *)report);
    zerovm_session_free(job->session);
    return good;
}

int main(int argc, char **argv)
{
    struct zerovm_error error;
    if (argc != 3)
        return 2;
    struct zerovm_engine *engine = zerovm_engine_new(JOBS, &error);
    struct zerovm_image *image = engine ? zerovm_image_open(argv[1], &error) : NULL;
    if (!image) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    bool good = true;
    for (int i = 0; i < JOBS; i++)
        if (!start(&jobs[i], engine, image, argv[2]))
            return 1;
    for (int i = 0; i < JOBS; i++)
        good = finish(&jobs[i]) && good;
    zerovm_image_close(image);
    zerovm_engine_free(engine);
    return good && session_open() == 0 ? 0 : 1;
}
