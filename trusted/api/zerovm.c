/* The embedder's interface: a handle around each struct, and errors with the end that they mean. */
#include "zerovm.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel_host.h"
#include "engine.h"
#include "image.h"
#include "manifest.h"
#include "manifest_yaml.h"
#include "report.h"
#include "session.h"
#include "verdict_cache.h"
#include "zvm/abi/layout.h"

/* What the header says in its own words. */
#define END(name, exit, summary) _Static_assert((int)ZEROVM_END_##name == (int)END_##name, "zerovm.h and end.def");
#include "end.def"
#undef END
_Static_assert((int)ZEROVM_SESSIONS_MAX == (int)ARENA_SLOTS, "zerovm.h and region.h");
_Static_assert(sizeof(((struct zerovm_error *)0)->message) == sizeof(((struct error *)0)->message),
               "zerovm.h and error.h");

struct zerovm_engine {
    struct engine engine;
};

struct zerovm_image {
    struct image image;
};

struct zerovm_session {
    struct session session;
    struct manifest manifest;
    struct host_source *hosts; /* owned; one a binding */
};

struct zerovm_report {
    struct report report;
};

/* Tells the caller, where he asked for it. */
static void tell(struct zerovm_error *to, enum end end, const struct error *err)
{
    if (!to)
        return;
    to->end = (enum zerovm_end)end;
    to->code = err->code;
    memcpy(to->message, err->message, sizeof(to->message));
}

/* A zeroed handle; NULL with the error told. */
static void *handle_new(size_t size, const char *what, struct zerovm_error *error)
{
    struct error err = { 0 };
    void *handle = calloc(1, size);
    if (!handle) {
        error_set(&err, ENOMEM, "%s", what);
        tell(error, END_host, &err);
    }
    return handle;
}

const char *zerovm_version(void)
{
    return ZEROVM_VERSION;
}

const char *zerovm_end_name(enum zerovm_end end)
{
    return (unsigned)end <= ZEROVM_END_killed ? end_name((enum end)end) : NULL;
}

struct zerovm_engine *zerovm_engine_new(size_t sessions, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (sessions == 0 || sessions > ZEROVM_SESSIONS_MAX) {
        error_set(&err, 0, "engine of %zu sessions, expected 1 to %d", sessions, ZEROVM_SESSIONS_MAX);
        tell(error, END_usage, &err);
        return NULL;
    }
    struct zerovm_engine *engine = handle_new(sizeof(*engine), "engine", error);
    if (engine && !engine_open(&engine->engine, sessions, 0, &err)) {
        tell(error, END_host, &err);
        free(engine);
        return NULL;
    }
    return engine;
}

void zerovm_engine_free(struct zerovm_engine *engine)
{
    if (engine)
        engine_close(&engine->engine);
    free(engine);
}

/* What an image may take of memory is for the manifest to say, which is not there yet. */
static bool image_read(struct image *image, const struct elf_source *from, const struct zerovm_image_source *source,
                       const struct known_code *known, struct error *err)
{
    const struct image_limits limits = { .memory = ZVM_REGION_SIZE,
                                         .file = source->limit ? source->limit : ZEROVM_IMAGE_LIMIT };
    return image_open_source(image, from, &limits, known, err);
}

static bool image_read_path(struct image *image, const struct zerovm_image_source *source, struct error *err)
{
    struct elf_source from;
    struct verdict_cache cache = { .directory = source->directory };
    const struct known_code known = verdict_cache_known(&cache);
    /* O_NONBLOCK: should the path be a FIFO, this does not hang. */
    int fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno, "open program %s", source->path);
    bool good = elf_source_open(&from, fd, err) && image_read(image, &from, source, &known, err);
    verdict_cache_close(&cache);
    close(fd);
    return good || error_wrap(err, "program %s", source->path);
}

struct zerovm_image *zerovm_image_open_source(const struct zerovm_image_source *source, struct zerovm_error *error)
{
    struct error err = { 0 };
    struct elf_source from = { .fd = -1, .bytes = source->bytes, .size = source->size };
    struct zerovm_image *image = handle_new(sizeof(*image), "image", error);
    if (!image)
        return NULL;
    bool good;
    if (source->path)
        good = image_read_path(&image->image, source, &err);
    else
        good = (source->bytes || elf_source_open(&from, source->fd, &err)) &&
               image_read(&image->image, &from, source, NULL, &err);
    if (good)
        return image;
    tell(error, END_image, &err);
    free(image);
    return NULL;
}

struct zerovm_image *zerovm_image_open_fd(int fd, struct zerovm_error *error)
{
    return zerovm_image_open_source(&(struct zerovm_image_source){ .fd = fd }, error);
}

struct zerovm_image *zerovm_image_open_bytes(const void *bytes, size_t size, struct zerovm_error *error)
{
    const struct zerovm_image_source source = { .bytes = bytes ? bytes : "", .size = bytes ? size : 0 };
    return zerovm_image_open_source(&source, error);
}

struct zerovm_image *zerovm_image_open(const char *path, struct zerovm_error *error)
{
    return zerovm_image_open_cached(path, NULL, error);
}

struct zerovm_image *zerovm_image_open_cached(const char *path, const char *directory, struct zerovm_error *error)
{
    const struct zerovm_image_source source = { .path = path ? path : "", .directory = directory };
    return zerovm_image_open_source(&source, error);
}

void zerovm_image_close(struct zerovm_image *image)
{
    if (image)
        image_close(&image->image);
    free(image);
}

/* Makes the channel that a binding names lead to it. */
static bool bind(struct manifest *m, struct zerovm_binding *from, struct host_source *to, struct error *err)
{
    *to = (struct host_source){
        .bytes = from->bytes,
        .size = &from->size,
        .capacity = from->capacity,
        .read = from->read,
        .write = from->write,
        .context = from->context,
    };
    size_t i = 0;
    while (i < m->channels_count && strcmp(m->channels[i].name, from->channel) != 0)
        i++;
    if (i == m->channels_count || m->channels[i].kind != SOURCE_HOST || m->channels[i].host)
        return error_set(err, 0, "binding of channel %s, expected one for each channel whose source is host",
                         from->channel);
    m->channels[i].host = to;
    return true;
}

static bool bind_all(struct zerovm_session *s, struct zerovm_binding *bindings, size_t count, struct error *err)
{
    if (count > 0 && !(s->hosts = calloc(count, sizeof(*s->hosts))))
        return error_set(err, ENOMEM, "%zu bindings", count);
    for (size_t i = 0; i < count; i++)
        if (!bind(&s->manifest, &bindings[i], &s->hosts[i], err))
            return false;
    return true;
}

struct zerovm_session *zerovm_session_new(struct zerovm_engine *engine, const struct zerovm_image *image,
                                          const char *text, size_t size, const char *path,
                                          struct zerovm_binding *bindings, size_t bindings_count,
                                          struct zerovm_error *error)
{
    struct error err = { 0 };
    struct zerovm_session *s = handle_new(sizeof(*s), "session", error);
    if (!s)
        return NULL;
    enum end end = END_usage;
    if (manifest_read_yaml(&s->manifest, text, size, path, &err) && bind_all(s, bindings, bindings_count, &err) &&
        session_open(&s->session, &engine->engine, &image->image, &s->manifest, &end, &err))
        return s;
    tell(error, end, &err);
    zerovm_session_free(s);
    return NULL;
}

struct zerovm_report *zerovm_session_run(struct zerovm_session *session, struct zerovm_error *error)
{
    struct error err = { 0 };
    if (session->session.ran) {
        error_set(&err, 0, "the session ran before, expected a new one");
        tell(error, END_usage, &err);
        return NULL;
    }
    struct zerovm_report *report = handle_new(sizeof(*report), "report", error);
    if (report)
        session_run(&session->session, &report->report);
    return report;
}

void zerovm_session_kill(struct zerovm_session *session)
{
    session_kill(&session->session);
}

void zerovm_session_free(struct zerovm_session *session)
{
    if (session) {
        session_close(&session->session);
        manifest_release(&session->manifest);
        free(session->hosts);
    }
    free(session);
}

struct zerovm_report *zerovm_report_failure(const struct zerovm_error *error)
{
    struct error err = { .code = error->code };
    struct zerovm_report *report = handle_new(sizeof(*report), "report", NULL);
    if (!report)
        return NULL;
    memcpy(err.message, error->message, sizeof(err.message));
    report_failure(&report->report, (enum end)error->end, &err);
    return report;
}

void zerovm_report_free(struct zerovm_report *report)
{
    if (report)
        report_release(&report->report);
    free(report);
}

enum zerovm_end zerovm_report_end(const struct zerovm_report *report)
{
    return (enum zerovm_end)report->report.end;
}

int zerovm_report_exit_code(const struct zerovm_report *report)
{
    return report_exit_code(&report->report);
}

int zerovm_report_guest_exit_code(const struct zerovm_report *report)
{
    return report->report.exit_code;
}

uint32_t zerovm_report_fault_address(const struct zerovm_report *report)
{
    return report->report.fault_address;
}

const char *zerovm_report_detail(const struct zerovm_report *report)
{
    return report->report.detail;
}

const char *zerovm_report_memory_etag(const struct zerovm_report *report)
{
    return report->report.memory_etag;
}

void zerovm_report_usage(const struct zerovm_report *report, struct zerovm_usage *usage)
{
    const struct report *r = &report->report;
    *usage = (struct zerovm_usage){
        .wall_ns = r->wall_ns,
        .cpu_ns = r->cpu_ns,
        .memory_peak = r->memory_peak,
        .traps = r->traps,
    };
}

size_t zerovm_report_channels(const struct zerovm_report *report)
{
    return report->report.channels_count;
}

bool zerovm_report_channel(const struct zerovm_report *report, size_t i, struct zerovm_channel_usage *usage)
{
    if (i >= report->report.channels_count)
        return false;
    const struct channel_report *c = &report->report.channels[i];
    *usage = (struct zerovm_channel_usage){
        .name = c->name,
        .gets = c->used[LIMIT_GETS],
        .get_bytes = c->used[LIMIT_GET_BYTES],
        .puts = c->used[LIMIT_PUTS],
        .put_bytes = c->used[LIMIT_PUT_BYTES],
        .get_etag = c->etags[0],
        .put_etag = c->etags[1],
    };
    return true;
}

char *zerovm_report_text(const struct zerovm_report *report)
{
    return report_text(&report->report);
}

char *zerovm_report_json(const struct zerovm_report *report)
{
    return report_json(&report->report);
}
