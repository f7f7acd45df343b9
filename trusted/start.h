/* What a guest finds in its memory when it starts: the user manifest and the words on its stack. */
#ifndef START_H
#define START_H

#include "session.h"

/* Maps and fills the user manifest; the channels are open and the heap is [heap, heap_end). */
bool start_manifest(struct session *s, gaddr heap, uint64_t heap_end, struct error *err);

/*
 * Fills the mapped stack as trap.h says and gives the guest address of a word, below the start state's, that holds the
 * entry point: a guest starts by returning there.
 */
bool start_stack(struct session *s, const struct elf_image *elf, gaddr *rsp, struct error *err);

#endif
