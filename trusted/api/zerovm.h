/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libzerovm: runs untrusted native programs in sandboxes, any number of them in one process.
 *
 * An engine holds room for sessions. An image is a program, read and validated once. A session is one run of an image
 * under a manifest, and leaves a report.
 *
 *     struct zerovm_error error;
 *     struct zerovm_engine *engine = zerovm_engine_new(8, &error);
 *     struct zerovm_image *image = zerovm_image_open("wordcount.zvm", &error);
 *     struct zerovm_session *session = zerovm_session_new(engine, image, text, size, "/srv/jobs/", NULL, 0, &error);
 *     struct zerovm_report *report = zerovm_session_run(session, &error);
 *
 * Calls never print, never end the process, and answer NULL when they fail. Handles are pointers to structs that only
 * the library knows; release takes NULL, too. What a call says of threads holds for one handle: calls on different
 * handles never disturb each other. libzerovm(3) says more.
 */
#ifndef ZEROVM_H
#define ZEROVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the shared library shows. */
#define ZEROVM_API __attribute__((visibility("default")))

/* The library is C: nothing may be thrown through it. zerovm.hpp has calls that may throw. */
#if defined(__cplusplus) && __cplusplus >= 201703L
#define ZEROVM_NOEXCEPT noexcept
#else
#define ZEROVM_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library, as in "0.1.0". */
ZEROVM_API const char *zerovm_version(void);

/* How a session ended. The number behind each is what the command zerovm exits with then. */
enum zerovm_end {
    ZEROVM_END_exit,    /* the guest ended by itself: its own exit code; its outputs are in place */
    ZEROVM_END_usage,   /* 125: the manifest, or an argument of a call, was refused */
    ZEROVM_END_image,   /* 126: the program is not an image that may run */
    ZEROVM_END_channel, /* 127: a channel could not be opened, read, written or committed */
    ZEROVM_END_host,    /* 128: the host could not provide what was needed */
    ZEROVM_END_fault,   /* 129: the guest did what its rights do not allow */
    ZEROVM_END_timeout, /* 130: the guest ran longer than its wall-clock limit */
    ZEROVM_END_cpu,     /* 131: the guest used more processor time than its limit */
    ZEROVM_END_killed,  /* 132: zerovm_session_kill() */
};

/* The end's word in reports: "exit", "usage" and so on. NULL for what is no end. */
ZEROVM_API const char *zerovm_end_name(enum zerovm_end end);

/* Why a call failed. The caller's own; a call that succeeds leaves it alone, and NULL may stand in its place. */
struct zerovm_error {
    enum zerovm_end end; /* usage, image, channel or host */
    int code;            /* an errno value; 0 where none fits */
    char message[512];   /* one line, no newline at its end */
};

/*
 * The engine.
 *
 * While there is one, the process's handlers of SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP and signal 40 are the
 * library's; what is not a guest's goes on to the handlers that were there before.
 */
struct zerovm_engine;

enum { ZEROVM_SESSIONS_MAX = 30000 };

/*
 * Checks that the host can run guests and takes addresses for so many sessions at a time, 1 to ZEROVM_SESSIONS_MAX:
 * 4 GiB of address space each, and no memory. The host may have room for fewer, and the session that is one too many
 * fails with EBUSY: see LIMITS in libzerovm(3). One engine
 * is enough for a process; all its threads may use it. Its sessions lie at the same addresses in every process that has
 * them free; elsewhere, as with a second engine, a guest that looks at its own base finds another. The process must be
 * a position-independent executable: its lowest 4 GiB stay empty.
 */
ZEROVM_API struct zerovm_engine *zerovm_engine_new(size_t sessions, struct zerovm_error *error);

/*
 * The same for a process that keeps its handlers: the library installs none. The process's handlers of those six
 * signals are installed with SA_SIGINFO, SA_ONSTACK and a full mask before a session runs, and begin with a call of
 * zerovm_handle_signal() with their own three arguments. True: it was about a guest, and the handler returns at once. A
 * signal 40 that is nobody's is late, and is ignored. Async-signal-safe.
 *
 * Either way the handlers are looked at when a thread is attached, or runs a session without that: where another
 * handler is in the library's place, or the process's cannot serve, the call fails with ZEROVM_END_host and names the
 * signal.
 */
ZEROVM_API struct zerovm_engine *zerovm_engine_new_without_signals(size_t sessions, struct zerovm_error *error);
ZEROVM_API bool zerovm_handle_signal(int signo, void *info, void *context);

/*
 * Lets the engine's sessions have network channels. In libzerovm_zmq, which needs ZeroMQ and is not needed without;
 * before the engine's first session. Streams with the source inproc://NAME join two sessions of the same engine.
 */
ZEROVM_API void zerovm_engine_use_network(struct zerovm_engine *engine);

/* The engine's sessions must be freed before. */
ZEROVM_API void zerovm_engine_free(struct zerovm_engine *engine);

/* Images. Any number of sessions on any threads may be made from one at the same time. Each holds a file descriptor. */
struct zerovm_image;

/*
 * Reads and validates a program that zvm-cc made: a regular file by its path, by a descriptor (borrowed, and not needed
 * afterwards; its offset is put back), or size bytes of memory. What is validated is a copy: the file may change later.
 */
ZEROVM_API struct zerovm_image *zerovm_image_open(const char *path, struct zerovm_error *error);
ZEROVM_API struct zerovm_image *zerovm_image_open_fd(int fd, struct zerovm_error *error);
ZEROVM_API struct zerovm_image *zerovm_image_open_bytes(const void *bytes, size_t size, struct zerovm_error *error);

/*
 * zerovm_image_open() that remembers, in a file of 64 KiB in directory, which large programs (from 256 KiB of code on)
 * were found safe, and does not validate them again. directory: absolute, made where it is missing; used only when it
 * is the effective user's, mode 0700, and nobody else but root can write to those above, none of which may be a
 * symbolic link. A cache that cannot be used fails nothing. NULL: no cache.
 */
ZEROVM_API struct zerovm_image *zerovm_image_open_cached(const char *path, const char *directory,
                                                         struct zerovm_error *error);

/*
 * Where a program comes from and what it may take. Zero but for what is set: path, else bytes, else fd is read.
 *
 * What a program loads are the bytes of its file that become its code, read-only data and data, holes of the file
 * included; memory that it only asks to be zeroed is not. More than limit bytes are refused. Reading costs time and
 * memory for the bytes that are not zero. What a session of it may take is for its manifest to say.
 */
enum { ZEROVM_IMAGE_LIMIT = 256 << 20 }; /* for all zerovm_image_open*() that are not told another */

struct zerovm_image_source {
    const char *path;
    const void *bytes;
    size_t size; /* of bytes */
    int fd;
    const char *directory; /* with path: the cache, as in zerovm_image_open_cached(); NULL: none */
    uint64_t limit;        /* 0: ZEROVM_IMAGE_LIMIT */
    uint64_t memory;       /* most bytes of guest memory, zeroed memory included; 0: as many as a region has */
};
ZEROVM_API struct zerovm_image *zerovm_image_open_source(const struct zerovm_image_source *source,
                                                         struct zerovm_error *error);

/* Sessions and templates that were made from the image do not need it any longer. */
ZEROVM_API void zerovm_image_close(struct zerovm_image *image);

/* Sessions. One thread at a time, but for zerovm_session_kill(). */
struct zerovm_session;

/*
 * A call that a channel leads to, on the thread that runs the session, while the guest waits. It moves up to size
 * bytes, at offset from the start of the stream or, on random-access channels, where the guest said. What it answers in
 * how many pieces the guest never sees. It must return soon, as no limit of time ends it; it may not call the session's
 * own functions but zerovm_session_kill(). Floating-point modes are those that programs start with.
 *
 * It may run other sessions, to any depth: the outer session's limits go on and end it when the call has returned. It
 * returns on the thread and with the %gs base with which it was called, and sessions of one thread nest: a call that
 * goes to another coroutine, which runs a session, ends both with ZEROVM_END_host.
 *
 * Answers bytes moved; a read 0 at the end. Anything else ends the session with ZEROVM_END_channel.
 */
typedef int64_t zerovm_read_call(void *context, void *buffer, size_t size, uint64_t offset) ZEROVM_NOEXCEPT;
typedef int64_t zerovm_write_call(void *context, const void *buffer, size_t size, uint64_t offset) ZEROVM_NOEXCEPT;

/*
 * What is behind a channel whose source is `host` in the manifest. Without calls it is the buffer: size bytes that are
 * there, of capacity. `write` starts it anew, `append` and random writes keep it, and size follows what the guest
 * writes; the capacity is one more limit of bytes to the guest. Unlike files, what a session wrote into a buffer stays
 * there when it does not end well: look at the report first.
 */
struct zerovm_binding {
    const char *channel; /* its name in the manifest */
    void *bytes;
    size_t size;
    size_t capacity;
    zerovm_read_call *read; /* for modes that read; NULL: none */
    zerovm_write_call *write;
    void *context; /* for the calls */
};

/*
 * Opens what the manifest names, waiting for nobody, and lays out the guest's memory; the engine stays borrowed until
 * the session is freed.
 *
 * text: the manifest, size bytes of YAML as zerovm-manifest(5) describes it. path: where it comes from, a file that
 * need not exist or a directory with a slash at its end. Messages begin with path, and relative paths in the text are
 * taken from its directory; those of a path without a slash from the process's current directory.
 *
 * Of the text, `program` is not opened, as the image is there already; it gives the default of `args`. `report` is not
 * written. Descriptors (`fd:N`) are the process's own, borrowed until the session is freed.
 *
 * bindings: what is behind the channels whose source is `host`, one for each; borrowed, with what they point to, until
 * the session is freed.
 *
 * When it fails nothing outside has changed, and error->end says of what kind it was: usage, the manifest; image, the
 * image takes more memory than the manifest gives; channel; host, which is also when the engine has no room left.
 */
ZEROVM_API struct zerovm_session *zerovm_session_new(struct zerovm_engine *engine, const struct zerovm_image *image,
                                                     const char *text, size_t size, const char *path,
                                                     struct zerovm_binding *bindings, size_t bindings_count,
                                                     struct zerovm_error *error);

/*
 * Waits until each FIFO that the guest writes has a reader and each network channel its other end, then runs the guest
 * on the calling thread until it ends, which need not be the thread that made the session. Then puts the outputs in
 * place if it ended by itself. The report, which the caller frees, says how it went; NULL without memory for a report
 * or when the session ran before, and then nothing ran.
 *
 * The thread's signals are blocked meanwhile, but for the engine's, and all of them while outputs are put in place.
 * Nothing but the manifest's limits of time and zerovm_session_kill() ends a guest that does not end by itself.
 */
ZEROVM_API struct zerovm_report *zerovm_session_run(struct zerovm_session *session, struct zerovm_error *error);

/*
 * Ends the run as soon as can be, with ZEROVM_END_killed unless it ended already; a session that did not run yet ends
 * at its start. Returns at once. From any thread and any signal handler, until zerovm_session_free() is called.
 */
ZEROVM_API void zerovm_session_kill(struct zerovm_session *session);

/* Drops what outputs there are that are not in place. No thread may run it. A template's session goes back to it. */
ZEROVM_API void zerovm_session_free(struct zerovm_session *session);

/*
 * Templates: an image and a manifest, prepared once, for many sessions. A session that is taken from a template starts
 * as a new one would, and costs a few microseconds: its memory is that of a session before it, put back to what it was
 * at its start. Any thread; sessions of one template may run on many threads at a time.
 *
 * Text and path as for zerovm_session_new(). Engine and image stay borrowed; the image may be closed, the engine not.
 */
struct zerovm_template;

ZEROVM_API struct zerovm_template *zerovm_template_new(struct zerovm_engine *engine, struct zerovm_image *image,
                                                       const char *text, size_t size, const char *path,
                                                       struct zerovm_error *error);

/* Its sessions must be freed before. */
ZEROVM_API void zerovm_template_free(struct zerovm_template *template_);

/*
 * A session, for one run. Nothing is opened until it runs. It fails as zerovm_session_new() does for the image's and
 * the engine's part; what concerns channels is told when it runs.
 */
ZEROVM_API struct zerovm_session *zerovm_template_take(struct zerovm_template *template_, struct zerovm_error *error);

/*
 * Before the run of a template's session: what is behind the channels whose source is `host`, each of which needs one.
 * Bindings are borrowed, with what they point to, until the session is freed; a descriptor as one of `fd:N` would be.
 * args and env replace those of the manifest (env entries are "NAME=value"), and are borrowed for as long; limits are
 * in nanoseconds, 0: none. False when the session ran before, was not taken from a template, or has no such channel.
 */
ZEROVM_API bool zerovm_session_bind(struct zerovm_session *session, struct zerovm_binding *bindings, size_t count,
                                    struct zerovm_error *error);
ZEROVM_API bool zerovm_session_bind_fd(struct zerovm_session *session, const char *channel, int fd,
                                       struct zerovm_error *error);
ZEROVM_API bool zerovm_session_set_args(struct zerovm_session *session, char *const *args, size_t count,
                                        struct zerovm_error *error);
ZEROVM_API bool zerovm_session_set_env(struct zerovm_session *session, char *const *env, size_t count,
                                       struct zerovm_error *error);
ZEROVM_API bool zerovm_session_set_limits(struct zerovm_session *session, uint64_t timeout_ns, uint64_t cpu_ns,
                                          struct zerovm_error *error);

/*
 * A thread that runs sessions, one after the other, need not set up its signal stack, mask and timers for each: while
 * it is attached, all signals but the library's are blocked. Between sessions a timer of the one before may interrupt
 * it once, with EINTR. The last detach puts back what there was. A thread that ends attached is detached.
 */
ZEROVM_API bool zerovm_thread_attach(struct zerovm_engine *engine, struct zerovm_error *error);
ZEROVM_API void zerovm_thread_detach(void);

/* Reports. They depend on no other handle. Nothing in them changes: any number of threads may read one. */
struct zerovm_report;

/* A report as of a session that failed with this error before it ran; NULL without memory. */
ZEROVM_API struct zerovm_report *zerovm_report_failure(const struct zerovm_error *error);

ZEROVM_API void zerovm_report_free(struct zerovm_report *report);

ZEROVM_API enum zerovm_end zerovm_report_end(const struct zerovm_report *report);

/* What the command zerovm would exit with: 0 to 255 at ZEROVM_END_exit, else the number of the end. */
ZEROVM_API int zerovm_report_exit_code(const struct zerovm_report *report);

/* What the guest gave to exit, all 32 bits of it; 0 unless the end is ZEROVM_END_exit. */
ZEROVM_API int zerovm_report_guest_exit_code(const struct zerovm_report *report);

/* The guest address of the instruction that faulted; 0 unless the end is ZEROVM_END_fault. */
ZEROVM_API uint32_t zerovm_report_fault_address(const struct zerovm_report *report);

/* What happened, in one line; empty where there is nothing to add to the end. Strings here live as long as the report.
 */
ZEROVM_API const char *zerovm_report_detail(const struct zerovm_report *report);

/* Lower-case hexadecimal digits of the final memory's digest; empty unless the manifest says `etag_memory: yes` and the
 * end is ZEROVM_END_exit. */
ZEROVM_API const char *zerovm_report_memory_etag(const struct zerovm_report *report);

/* What a session used. */
struct zerovm_usage {
    uint64_t wall_ns; /* nanoseconds from when the limits of time began to count to the guest's last instruction */
    uint64_t cpu_ns;  /* of processor time in that while; of a run below 50 us wall_ns, which is never less */
    uint64_t
        memory_peak; /* bytes of guest memory in use at the end; 0 unless the manifest has `report` or etag_memory */
    uint64_t traps;  /* calls of the guest to the host */
};

ZEROVM_API void zerovm_report_usage(const struct zerovm_report *report, struct zerovm_usage *usage);

/* How a session went, in the caller's own memory. */
struct zerovm_result {
    size_t struct_size; /* set by the caller: sizeof(struct zerovm_result); so much is filled in */
    enum zerovm_end end;
    int exit_code;          /* as of zerovm_report_exit_code() */
    int guest_exit_code;    /* as of zerovm_report_guest_exit_code() */
    uint32_t fault_address; /* as of zerovm_report_fault_address() */
    struct zerovm_usage usage;
    char detail[512]; /* as of zerovm_report_detail() */
};

/*
 * zerovm_session_run() without a report: allocates nothing where the channels need nothing. True when the session ran,
 * whatever its end was.
 */
ZEROVM_API bool zerovm_session_run_into(struct zerovm_session *session, struct zerovm_result *result,
                                        struct zerovm_error *error);

/* What passed through a channel. */
struct zerovm_channel_usage {
    const char *name;     /* in the manifest */
    uint64_t gets;        /* read calls that were answered with bytes or the end */
    uint64_t get_bytes;   /* bytes read */
    uint64_t puts;        /* write calls that were answered with bytes */
    uint64_t put_bytes;   /* bytes written */
    const char *get_etag; /* lower-case hexadecimal digits of the digest of all bytes read, and written; */
    const char *put_etag; /* empty unless the manifest gives the channel `etag: yes` */
};

/* How many channels there were: stdin, stdout, stderr, then those of the manifest in their order. 0 if nothing ran. */
ZEROVM_API size_t zerovm_report_channels(const struct zerovm_report *report);

/* Channel number i; false where there is none. */
ZEROVM_API bool zerovm_report_channel(const struct zerovm_report *report, size_t i, struct zerovm_channel_usage *usage);

/* All of it in the forms of zerovm-report(5), NUL-terminated, for the caller to free(); NULL without memory. */
ZEROVM_API char *zerovm_report_text(const struct zerovm_report *report);
ZEROVM_API char *zerovm_report_json(const struct zerovm_report *report);

#ifdef __cplusplus
}
#endif

#endif
