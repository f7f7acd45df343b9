/* SPDX-License-Identifier: Apache-2.0 */
/* Reports behind handles. */
#include <stdlib.h>
#include <string.h>

#include "handle.h"

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

static struct zerovm_usage usage_of(const struct report *r)
{
    return (struct zerovm_usage){
        .wall_ns = r->wall_ns,
        .cpu_ns = r->cpu_ns,
        .memory_peak = r->memory_peak,
        .traps = r->traps,
    };
}

void handle_result(const struct report *r, struct zerovm_result *result)
{
    const size_t size = result->struct_size < sizeof(*result) ? result->struct_size : sizeof(*result);
    struct zerovm_result all = {
        .struct_size = size,
        .end = (enum zerovm_end)r->end,
        .exit_code = report_exit_code(r),
        .guest_exit_code = r->exit_code,
        .fault_address = r->fault_address,
        .usage = usage_of(r),
    };
    memcpy(all.detail, r->detail, sizeof(all.detail));
    memcpy(result, &all, size);
}

void zerovm_report_usage(const struct zerovm_report *report, struct zerovm_usage *usage)
{
    *usage = usage_of(&report->report);
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
        .gets = c->used[ZVM_LIMIT_GETS],
        .get_bytes = c->used[ZVM_LIMIT_GET_BYTES],
        .puts = c->used[ZVM_LIMIT_PUTS],
        .put_bytes = c->used[ZVM_LIMIT_PUT_BYTES],
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
