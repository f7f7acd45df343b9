/* SPDX-License-Identifier: Apache-2.0 */
#include "stats.h"

#include "zvm/abi/sfi.h"

static const struct {
    const char *name, *what;
} classes[] = {
#define CLASS(id, name, what) [CLASS_##id] = { name, what },
#include "classes.def"
#undef CLASS
};

void stats_count(struct stats *st, const struct subject *s, struct disassembly *d)
{
    *st = (struct stats){ .bytes = s->code_size, .bundles = s->code_size / ZVM_BUNDLE_SIZE };
    struct insn insn;
    for (size_t at = 0; at < s->code_size; at += insn.size) {
        disassembly_next(d, s->code + at, s->code_size - at, s->address + (uint32_t)at, &insn);
        st->instructions++;
        st->counts[insn.kind]++;
        st->padding_bytes += insn.kind == CLASS_PADDING ? insn.size : 0;
    }
}

const char *stats_class_name(enum insn_class kind)
{
    return classes[kind].name;
}

const char *stats_class_text(enum insn_class kind)
{
    return classes[kind].what;
}
