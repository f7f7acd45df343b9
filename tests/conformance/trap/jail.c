/* SPDX-License-Identifier: Apache-2.0 */
/* Code made at run time runs, can be read, is given back as it was, and can be made anew.
 * manifest: jail: yes
 * exit: 0
 * expect: .end == "exit" and .jailed == 3 and .refused == 0 and .refused_rule == null
 */
#include "jail.h"

int main(void)
{
    char *code = new_pages(4);

    put_answer(code, 42);
    put_answer(code + 32, 43);
    CHECK(zvm_jail(code, 64) == 0);
    CHECK(CALL(code) == 42 && CALL(code + 32) == 43);
    CHECK(code[0] == (char)0xB8 && code[1] == 42);
    /* The rest of the page is HLT, the next page is not touched. */
    for (int i = 64; i < PAGE; i++)
        CHECK(code[i] == (char)0xF4);
    CHECK(code[PAGE] == (char)0xC3);
    CHECK(zvm_pwrite(1, code, 0, 0) == 0);

    CHECK(zvm_unjail(code, 64) == 0);
    CHECK(code[1] == 42 && code[64] == (char)0xF4);
    put_answer(code, 7);
    CHECK(zvm_jail(code, 64) == 0);
    CHECK(CALL(code) == 7 && CALL(code + 32) == 43);

    /* A second piece, longer than a page, two pages on. */
    memset(code + 2 * PAGE, 0x90, 2 * PAGE);
    put_answer(code + 3 * PAGE + 64, 99);
    CHECK(zvm_jail(code + 2 * PAGE, 2 * PAGE) == 0);
    CHECK(CALL(code + 2 * PAGE) == 99 && CALL(code) == 7);
    CHECK(zvm_unjail(code + 2 * PAGE, PAGE + 1) == 0); /* the same pages */
    CHECK(zvm_unjail(code, 1) == 0);
    memset(code, 0, 4 * PAGE);
    return 0;
}
