/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "results.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "child.h"

/* The processor's name as the kernel tells it; "unknown" where it does not. */
static void processor_name(char name[128])
{
    FILE *f = fopen("/proc/cpuinfo", "r");
    char line[256];

    strcpy(name, "unknown");
    while (f && fgets(line, sizeof(line), f))
        if (sscanf(line, "model name : %127[^\n\"\\]", name) == 1)
            break;
    if (f)
        fclose(f);
}

void results_open(struct results *r, const char *path)
{
    char processor[128];
    struct utsname host;

    *r = (struct results){ 0 };
    if (!path)
        return;
    r->json = fopen(path, "w");
    if (!r->json)
        die("%s: %s", path, strerror(errno));
    processor_name(processor);
    uname(&host);
    fprintf(r->json, "{ \"processor\": \"%s\", \"kernel\": \"%s %s\",\n  \"benches\": [", processor, host.sysname,
            host.release);
}

static void json_sample(FILE *json, const char *key, const struct sample *s)
{
    fprintf(json, ", \"%s\": [", key);
    for (size_t i = 0; i < s->count; i++)
        fprintf(json, "%s%.6g", i ? ", " : "", s->values[i]);
    fputc(']', json);
}

double results_add(struct results *r, const char *name, const char *unit, const struct sample *value,
                   const char *reference_name, const struct sample *reference)
{
    double v = sample_median(value), n = sample_median(reference);

    printf("BENCH %s %.4g %s ref %s %.4g ratio %.3f\n", name, v, unit, reference_name, n, v / n);
    fflush(stdout);
    if (r->json) {
        fprintf(r->json,
                "%s\n    { \"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"reference_name\": \"%s\", "
                "\"reference\": %.6g, \"ratio\": %.4f",
                r->count ? "," : "", name, v, unit, reference_name, n, v / n);
        json_sample(r->json, "samples", value);
        json_sample(r->json, "reference_samples", reference);
        fputs(" }", r->json);
    }
    r->count++;
    return v / n;
}

void results_close(struct results *r)
{
    if (!r->json)
        return;
    fputs("\n  ] }\n", r->json);
    if (fclose(r->json) != 0)
        die("results: %s", strerror(errno));
    r->json = NULL;
}
