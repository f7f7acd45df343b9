/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include <errno.h>
#include <stdlib.h>

#include "host.h"
#include "zvm/abi/sfi.h"

bool judge(struct verdict *verdict, const struct code *code, uint64_t read, struct error *err)
{
    struct code part = *code;
    const bool whole = read >= code->size;
    if (!host_check_isa(0, err)) /* validate() asks for it */
        return false;
    part.size = whole ? code->size : read;
    size_t scratch_size = validate_scratch_size(part.size);
    void *scratch = malloc(scratch_size + 1);
    if (!scratch)
        return error_set(err, ENOMEM, "validate text of %zu bytes", part.size);
    *verdict = validate(&part, scratch, scratch_size);
    free(scratch);
    /* A branch out of the part may be one into the code. Zeros are no code: such a part is never accepted. */
    if (!whole && (verdict->rule == RULE_TARGET || verdict->rule == RULE_NONE))
        *verdict = validate_refused(code, verdict->offset / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE);
    return true;
}
