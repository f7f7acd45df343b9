/* SPDX-License-Identifier: Apache-2.0 */
/* usage: zerovm_bench --zerovm PATH --programs DIR --sources DIR [--json FILE] [--runs N] [GLOB] */
#define _GNU_SOURCE
#include "bench.h"

#include <fnmatch.h>
#include <getopt.h>
#include <stdlib.h>

#include "child.h"

bool bench_wants(const struct bench *b, const char *name)
{
    return fnmatch(b->glob, name, 0) == 0;
}

char *bench_path(const char *folder, const char *name, const char *suffix)
{
    char *path;

    if (asprintf(&path, "%s/%s%s", folder, name, suffix) < 0)
        die("out of memory");
    return path;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        { "zerovm", required_argument, NULL, 'z' },  { "programs", required_argument, NULL, 'p' },
        { "sources", required_argument, NULL, 's' }, { "json", required_argument, NULL, 'j' },
        { "runs", required_argument, NULL, 'r' },    { 0 },
    };
    struct bench b = { .glob = "*", .runs = 21 };
    const char *json = NULL;

    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'z':
            b.zerovm = optarg;
            break;
        case 'p':
            b.programs = optarg;
            break;
        case 's':
            b.sources = optarg;
            break;
        case 'j':
            json = optarg;
            break;
        case 'r':
            b.runs = atoi(optarg);
            break;
        default:
            return 2;
        }
    }
    if (!b.zerovm || !b.programs || !b.sources || b.runs < 1)
        die("--zerovm, --programs and --sources must be given, --runs must be at least 1");
    if (optind < argc)
        b.glob = argv[optind];
    results_open(&b.results, json);
    cpu_bench(&b);
    start_bench(&b);
    warm_bench(&b);
    trap_bench(&b);
    files_bench(&b);
    network_bench(&b);
    validator_bench(&b);
    results_close(&b.results);
    if (b.results.count == 0)
        die("no bench is called %s", b.glob);
    return 0;
}
