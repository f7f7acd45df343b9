/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a manifest: refused with one line that says where, or a manifest that holds together. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "manifest.h"
#include "manifest_check.h"
#include "manifest_yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_sound(const struct manifest *m)
{
    struct error err = { 0 };
    must(manifest_check(m, &err) && err.message[0] == '\0');
    must(m->program && m->args_count > 0 && m->channels_count >= 3);
    for (size_t i = 0; i < m->channels_count; i++) {
        const struct channel_spec *c = &m->channels[i];
        must(c->mode != 0 && strlen(c->name) <= CHANNEL_NAME && !strchr(c->name, '/'));
        must(c->kind != SOURCE_PATH || *c->path != '\0');
        must(c->kind != SOURCE_FD || c->fd >= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct manifest m;
    struct error err = { 0 };
    if (manifest_read_yaml(&m, (const char *)bytes, size, "job.yaml", &err))
        must_be_sound(&m);
    else
        must(strncmp(err.message, "job.yaml:", 9) == 0 && !strchr(err.message, '\n'));
    manifest_release(&m);
    return 0;
}
