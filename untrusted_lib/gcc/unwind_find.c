/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the unwinder finds the description of a frame, in the place of GCC's unwind-dw2-fde.c: that one asks a dynamic
 * linker, or sorts all descriptions in memory of its own. A guest is one image, whose linker has sorted them.
 */
#include <stdint.h>

/* clang-format off */
#include "tconfig.h"
#include "tsystem.h"
#include "coretypes.h"
#include "tm.h"
#include "unwind.h"
#include "unwind-dw2-fde.h"
/* clang-format on */

enum {
    SORTED = 0x3b, /* DW_EH_PE_datarel | DW_EH_PE_sdata4 */
    COUNTED = 0x03 /* DW_EH_PE_udata4 */
};

/* Section .eh_frame_hdr, as GNU ld makes it. */
struct header {
    uint8_t version, frame_encoding, count_encoding, table_encoding;
    int32_t frame;
    uint32_t count;
    struct {
        int32_t code, fde; /* counted from the header */
    } row[];               /* sorted by code */
};

/* Described by zvm.ld. */
extern const struct header header __asm__("__eh_frame_hdr_start");

const fde *_Unwind_Find_FDE(void *place, struct dwarf_eh_bases *bases)
{
    const _Unwind_Ptr base = (_Unwind_Ptr)&header, pc = (_Unwind_Ptr)place;
    uint32_t low = 0, high = header.count, size;
    if (header.version != 1 || header.count_encoding != COUNTED || header.table_encoding != SORTED)
        return NULL;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (base + header.row[middle].code <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const fde *found = (const fde *)(base + header.row[low - 1].fde);
    const _Unwind_Ptr start = base + header.row[low - 1].code;
    memcpy(&size, found->pc_begin + sizeof size, sizeof size); /* addresses have 4 bytes, sizes too */
    *bases = (struct dwarf_eh_bases){ .func = (void *)start };
    return pc - start < size ? found : NULL;
}
