/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *link_other_end(const struct link *l)
{
    return l->writes ? "reader" : "writer";
}

bool link_send(struct link *l, enum frame_type type, uint64_t count, const void *payload, size_t size)
{
    uint8_t header[FRAME_HEADER];
    struct frame f = {
        .type = type,
        .from = l->writes ? FROM_WRITER : FROM_READER,
        .sequence = l->sent,
        .count = count,
        .check = type == FRAME_DATA || type == FRAME_END ? XXH64_digest(&l->check) : 0,
    };
    frame_header(&f, header);
    bool out = l->ops->send(l->line, header, sizeof(header), payload, size);
    l->sent += out;
    return out;
}

/* The peer's own words, with nothing in them that is no plain text. */
static bool failed_there(const struct link *l, const struct frame *f, struct error *err)
{
    char text[FRAME_TEXT + 1];
    for (size_t i = 0; i < f->size; i++)
        text[i] = f->payload[i] >= ' ' && f->payload[i] < 0x7f ? (char)f->payload[i] : '?';
    text[f->size] = '\0';
    return error_set(err, 0, "the %s's session failed: %s", link_other_end(l), text);
}

/* What holds for each frame that comes in, whatever it says. */
bool link_check(struct link *l, struct frame *f, struct error *err)
{
    l->heard = true;
    if (!frame_parse(f, l->message.bytes, l->message.size, err))
        return error_wrap(err, "the %s sent", link_other_end(l));
    if (f->from == (l->writes ? FROM_WRITER : FROM_READER))
        return error_set(err, 0, "both ends %s, expected one that reads and one that writes",
                         l->writes ? "write" : "read");
    if (f->sequence != l->received)
        return error_set(err, 0, "the %s sent frame %llu, expected %llu", link_other_end(l),
                         (unsigned long long)f->sequence, (unsigned long long)l->received);
    if ((f->type == FRAME_HELLO) != !l->met && f->type != FRAME_FAIL)
        return error_set(err, 0, "the %s sent %s, expected %s", link_other_end(l), frame_name(f->type),
                         l->met ? "something else" : frame_name(FRAME_HELLO));
    l->received++;
    l->parted = f->type == FRAME_FAIL;
    return f->type != FRAME_FAIL || failed_there(l, f, err);
}

bool link_lost(const struct link *l, struct error *err)
{
    return error_set(err, 0, "the %s was lost: it ended without a word, or the connection was cut", link_other_end(l));
}

bool link_failed(struct link *l)
{
    if (l->channel->failure.message[0])
        error_wrap(&l->channel->failure, "channel %s", l->channel->spec->name);
    return false;
}

static bool receive(struct link *l, int timeout_ms)
{
    return l->ops->receive(l->line, &l->message, timeout_ms);
}

/* Waits for the next frame: 1; 0 when the session was told to stop; -1 with err set. */
static int next_frame(struct link *l, struct frame *f, struct error *err)
{
    while (!*l->session->stop) {
        bool lost = false;
        if (!receive(l, LINK_SLICE_MS) && (lost = l->ops->lost(l->line)))
            receive(l, 0); /* what came just before */
        if (l->message.bytes)
            return link_check(l, f, err) ? 1 : -1;
        if (lost) {
            link_lost(l, err);
            return -1;
        }
    }
    return 0;
}

/* A writer's: what the reader said. */
static bool take_answer(struct link *l, const struct frame *f, struct error *err)
{
    if (f->type == FRAME_GRANT && f->count >= l->granted && f->count <= l->frames + LINK_WINDOW) {
        l->granted = f->count;
    } else if (f->type == FRAME_DONE && !l->done && f->count <= l->count) {
        l->done = true;
        l->taken = f->count;
    } else {
        return error_set(err, 0, "the reader sent %s %llu, which does not belong there", frame_name(f->type),
                         (unsigned long long)f->count);
    }
    return true;
}

/* Whether the reader wants more. */
static bool check_wanted(const struct link *l, struct error *err)
{
    return !l->done || error_set(err, 0, "the reader ended after %llu bytes, expected it to read all",
                                 (unsigned long long)l->taken);
}

/* Until a frame may go: 1; 0: told to stop, however many may go and whatever the reader says meanwhile; -1. Answers
 * that are here are looked at first. */
static int wait_for_grant(struct link *l, struct error *err)
{
    const atomic_int *stop = l->session->stop;
    struct frame f;
    while (!*stop && receive(l, 0))
        if (!link_check(l, &f, err) || !take_answer(l, &f, err))
            return -1;
    while (l->frames == l->granted && !l->done) {
        int n = next_frame(l, &f, err);
        if (n <= 0)
            return n;
        if (!take_answer(l, &f, err))
            return -1;
    }
    if (*stop)
        return 0;
    return check_wanted(l, err) ? 1 : -1;
}

/* Looks at all that is here already, up to a reader's last word. False when something is wrong with it. */
static bool take_waiting(struct link *l, struct error *err)
{
    struct frame f;
    while (!l->done && !*l->session->stop && receive(l, 0))
        if (!link_check(l, &f, err) || (l->writes && !take_answer(l, &f, err)))
            return false;
    return true;
}

/*
 * Nobody takes what is sent. The peer may have gone just now, and said why: true when it was a reader that ended in
 * order.
 */
static bool hear_last(struct link *l, struct error *err)
{
    return take_waiting(l, err) && (l->done || link_lost(l, err));
}

static int64_t link_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)offset;
    struct link *l = c->link;
    size_t done = 0;
    while (done < size) {
        int n = wait_for_grant(l, err);
        if (n <= 0)
            return n < 0 ? -1 : (int64_t)done;
        const uint8_t *from = (const uint8_t *)buffer + done;
        size_t piece = size - done < FRAME_BYTES ? size - done : FRAME_BYTES;
        XXH64_update(&l->check, from, piece);
        if (!link_send(l, FRAME_DATA, l->count, from, piece) && !(hear_last(l, err) && check_wanted(l, err)))
            return -1;
        l->frames++;
        l->count += piece;
        done += piece;
    }
    return (int64_t)done;
}

/*
 * A reader's: half a window at a time, so that grants are few and the writer need not wait for them. One that cannot be
 * sent does not matter: the writer has gone, and may have sent everything before.
 */
static void grant(struct link *l)
{
    if (l->granted - l->frames > LINK_WINDOW / 2)
        return;
    l->granted = l->frames + LINK_WINDOW;
    link_send(l, FRAME_GRANT, l->granted, NULL, 0);
}

static bool damaged(const struct link *l, const struct frame *f, struct error *err)
{
    return error_set(err, 0, "the stream is damaged: %s at byte %llu, expected byte %llu%s", frame_name(f->type),
                     (unsigned long long)f->count, (unsigned long long)l->count,
                     f->count == l->count ? " and another check" : "");
}

/* The check is that of all bytes so far: it must hold before a guest sees one of them. */
static bool take_data(struct link *l, const struct frame *f, struct error *err)
{
    if (f->count != l->count)
        return damaged(l, f, err);
    XXH64_update(&l->check, f->payload, f->size);
    if (f->check != XXH64_digest(&l->check))
        return damaged(l, f, err);
    l->frames++;
    l->at = f->payload;
    l->left = f->size;
    grant(l);
    return true;
}

static bool take_end(struct link *l, const struct frame *f, struct error *err)
{
    if (f->count != l->count || f->check != XXH64_digest(&l->check))
        return damaged(l, f, err);
    l->channel->ended = true;
    l->over = true;
    return link_send(l, FRAME_DONE, l->count, NULL, 0) || hear_last(l, err);
}

static bool take_stream(struct link *l, const struct frame *f, struct error *err)
{
    if (f->type == FRAME_DATA)
        return take_data(l, f, err);
    return f->type == FRAME_END ? take_end(l, f, err) : damaged(l, f, err);
}

static int64_t link_read(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)offset;
    struct link *l = c->link;
    size_t done = 0;
    while (done < size && !c->ended) {
        struct frame f;
        int n = l->left == 0 ? next_frame(l, &f, err) : 1;
        if (n == 0)
            break;
        if (n < 0 || (l->left == 0 && !take_stream(l, &f, err)))
            return -1;
        size_t piece = size - done < l->left ? size - done : l->left;
        if (piece == 0)
            continue;
        memcpy((uint8_t *)buffer + done, l->at, piece);
        l->at += piece;
        l->left -= piece;
        l->count += piece;
        done += piece;
    }
    return (int64_t)done;
}

const struct channel_ops link_ops = { link_read, link_write, NULL };

bool link_greet(struct link *l, const uint8_t cookie[FRAME_COOKIE])
{
    return l->greeted = link_send(l, FRAME_HELLO, 0, cookie, FRAME_COOKIE);
}

bool link_take_greeting(struct link *l, const uint8_t cookie[FRAME_COOKIE], struct error *err)
{
    struct frame f;
    if (l->met || !receive(l, 0))
        return true;
    if (!link_check(l, &f, err))
        return false;
    l->met = memcmp(f.payload, cookie, FRAME_COOKIE) == 0;
    return l->met || error_set(err, 0, "the %s greeted as one of another stream", link_other_end(l));
}

bool link_end(struct link *l, struct error *err)
{
    if (l->over)
        return true;
    enum frame_type type = l->writes ? FRAME_END : FRAME_DONE;
    if (!l->done && !link_send(l, type, l->count, NULL, 0) && !hear_last(l, err))
        return false;
    l->over = !l->writes;
    return true;
}

bool link_settle(struct link *l, struct error *err)
{
    if (l->over)
        return true;
    const bool lost = l->ops->lost(l->line); /* asked first: what came just before is still there to read */
    if (!take_waiting(l, err))
        return false;
    if (!l->done)
        return !lost || link_lost(l, err);
    if (l->taken != l->count)
        return error_set(err, 0, "the reader ended after %llu of %llu bytes, expected it to read all",
                         (unsigned long long)l->taken, (unsigned long long)l->count);
    l->over = true;
    l->ops->close(l->line);
    return true;
}

bool links_open(struct network_session *n, size_t most, const atomic_int *stop, struct error *err)
{
    n->stop = stop;
    n->links = calloc(most + 1, sizeof(*n->links));
    n->waiting = calloc(most + 1, sizeof(struct link *));
    return (n->links && n->waiting) || error_set(err, ENOMEM, "%zu streams", most);
}

void links_release(struct network_session *n)
{
    for (size_t i = 0; i < n->count; i++)
        n->links[i].channel->link = NULL;
    free(n->links);
    free(n->waiting);
}

struct link *links_add(struct network_session *n, struct channel *c)
{
    struct link *l = &n->links[n->count++];
    *l = (struct link){ .session = n, .channel = c, .writes = c->spec->mode & MODE_WRITE, .granted = LINK_WINDOW };
    XXH64_reset(&l->check, 0);
    c->ops = &link_ops;
    c->link = l;
    return l;
}
