/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guard argument, run: whatever the stack pointer and the operands that validated code can have, an access either
 * stays in the region or faults, and the regions next to it are never touched.
 *
 * Three regions side by side, the outer two mapped and filled as far as a region can be; machine code runs in the
 * middle.
 */
#include <asm/prctl.h>
#include <check.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "mapping.h"
#include "region.h"
#include "sealed.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

enum {
    PAGE = ZVM_PAGE_SIZE,
    EDGE = 4 * PAGE, /* bytes mapped and filled at each end of the outer regions */
    FILL = 0x5A,
    CODE = ZVM_TEXT_START,
    HLT = 0xF4,
    MOST = 32767, /* what disp(%rsp) can reach up, and one less than it can reach down */
};
_Static_assert(MOST == ZVM_STACK_REACH - 1, "the cases below spell the limit as bytes");

#define TOP   INT64_C(0x100000000)     /* of the region */
#define STACK ((int64_t)ZVM_STACK_END) /* end of mapped memory */
#define ENDS  INT64_MIN                /* no fault: the code runs to its HLT */

static struct error err;
static struct arena arena;
static struct region regions[3];

static sigjmp_buf after_fault;
static volatile uintptr_t fault_address, fault_code;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;
    fault_address = (uintptr_t)info->si_addr;
    fault_code = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
    siglongjmp(after_fault, signal);
}

/* Enters guest code; a fault is the only way back. */
__attribute__((noreturn, noinline)) static void enter(uint8_t *base, int64_t rsp, int64_t rdi, int64_t rsi,
                                                      uint64_t rax)
{
    register uint8_t *r14 __asm__("r14") = base;
    __asm__ volatile("mov %[stack], %%rsp\n\t"
                     "mov $-1, %%rcx\n\t"
                     "jmp *%[code]"
                     :
                     : [stack] "r"(base + rsp), [code] "r"(base + CODE), "r"(r14), "D"(base + rdi), "S"(base + rsi),
                       "a"(rax)
                     : "rcx", "memory");
    __builtin_unreachable();
}

static const struct {
    const char *what;
    const char *code;
    size_t size;
    int64_t rsp, rdi, rsi; /* from the base */
    uint64_t rax;
    int64_t fault; /* address from the base, or ENDS */
} cases[] = {
#define CODE_BYTES(text) text, sizeof(text) - 1
#define S(what, code, rsp, fault)                                                                                      \
    {                                                                                                                  \
        what, CODE_BYTES(code), rsp, 0, 0, 0, fault                                                                    \
    }
#define G(what, code, rax, fault)                                                                                      \
    {                                                                                                                  \
        what, CODE_BYTES(code), STACK - 64, 0, 0, rax, fault                                                           \
    }
#define T(what, code, rdi, rsi, fault)                                                                                 \
    {                                                                                                                  \
        what, CODE_BYTES(code), STACK - 64, rdi, rsi, 0, fault                                                         \
    }
    S("push at the base", "\x50", 0, -8),
    S("push four above the base", "\x50", 4, -4),
    S("push at the null guard's end", "\x50", ZVM_NULL_GUARD_END, ZVM_NULL_GUARD_END - 8),
    S("push from the top", "\x50", TOP, TOP - 8),
    S("push one below the top", "\x50", TOP - 1, TOP - 9),
    S("push at the stack's end", "\x50", STACK, ENDS),
    S("push just above the stack's end", "\x50", STACK + 1, STACK),
    S("call at the base", "\xe8\x00\x00\x00\x00", 0, -8),
    S("push from memory at the base", "\xff\xb4\x24\xff\x7f\x00\x00", 0, MOST),
    S("pop at the base", "\x58", 0, 0),
    S("pop the last word of the region", "\x58", TOP - 8, TOP - 8),
    S("pop over the top", "\x58", TOP - 1, TOP - 1),
    S("pop at the top", "\x58", TOP, TOP),
    S("pop the stack's last word", "\x58", STACK - 8, ENDS),
    S("pop at the stack's end", "\x58", STACK, STACK),
    S("two pops over the stack's end", "\x58\x58", STACK - 8, STACK),
    S("return group at the base", "\x41\x5b\x41\x83\xe3\xe0\x4d\x01\xf3\x41\x53\xc3", 0, 0),
    S("return group at the top", "\x41\x5b\x41\x83\xe3\xe0\x4d\x01\xf3\x41\x53\xc3", TOP - 4, TOP - 4),
    S("load as far up as it goes, at the base", "\x48\x8b\x84\x24\xff\x7f\x00\x00", 0, MOST),
    S("load as far down as it goes, at the base", "\x48\x8b\x84\x24\x00\x80\xff\xff", 0, -MOST - 1),
    S("load as far up as it goes, at the top", "\x48\x8b\x84\x24\xff\x7f\x00\x00", TOP - 1, TOP + MOST - 1),
    S("load as far down as it goes, at the top", "\x48\x8b\x84\x24\x00\x80\xff\xff", TOP - 1, TOP - MOST - 2),
    S("store as far down as it goes, at the base", "\x48\x89\x84\x24\x00\x80\xff\xff", 0, -MOST - 1),
    S("store as far up as it goes, at the top", "\x48\x89\x84\x24\xff\x7f\x00\x00", TOP - 1, TOP + MOST - 1),
    S("store 32 bytes as far up as it goes, from the top", "\xc5\xfe\x7f\x84\x24\xff\x7f\x00\x00", TOP, TOP + MOST),
    S("store 32 bytes as far down as it goes, at the base", "\xc5\xfe\x7f\x84\x24\x00\x80\xff\xff", 0, -MOST - 1),
    S("move the stack to 4 GiB - 1, push", "\xbc\xff\xff\xff\xff\x4c\x01\xf4\x50", STACK, TOP - 9),
    S("move the stack to 0, push", "\x31\xe4\x4c\x01\xf4\x50", STACK, -8),
    G("load 32 bytes at 4 GiB - 1", "\x65\x67\xc5\xfe\x6f\x00", 0xFFFFFFFF, TOP - 1),
    G("store 32 bytes at 4 GiB - 1", "\x65\x67\xc5\xfe\x7f\x00", 0xFFFFFFFF, TOP - 1),
    G("store 8 bytes at 4 GiB - 1", "\x65\x67\x48\x89\x00", 0xFFFFFFFF, TOP - 1),
    G("the high half of an address does not count", "\x65\x67\x48\x89\x00", 0xFFFFFFFF00000008, 8),
    G("addresses wrap inside the region", "\x65\x67\x48\x89\x44\xc0\x7f", 0xFFFFFFFF, 0x76),
    G("displacements wrap inside the region", "\x65\x67\x48\x89\x80\xff\xff\xff\xff", 0, TOP - 1),
    G("store 32 bytes that end with the stack", "\x65\x67\xc5\xfe\x7f\x00", ZVM_STACK_END - 32, ENDS),
    G("store 32 bytes over the stack's end", "\x65\x67\xc5\xfe\x7f\x00", ZVM_STACK_END - 31, STACK),
    G("store through a null pointer", "\x65\x67\x48\x89\x00", 0, 0),
    G("store at the null guard's last byte", "\x65\x67\x88\x00", ZVM_NULL_GUARD_END - 1, ZVM_NULL_GUARD_END - 1),
    T("string store from the stack into the top guard", "\xf3\xaa", STACK - 100, 0, STACK),
    T("string store that starts at 4 GiB - 1", "\x48\xab", TOP - 1, 0, TOP - 1),
    T("string store through the null guard", "\xf3\xaa", 0, 0, 0),
    T("string store of words over the stack's end", "\xf3\x48\xab", STACK - 12, 0, STACK),
    T("string copy into the top guard", "\xf3\xa4", STACK - 100, STACK - PAGE, STACK),
    T("string copy out of the top guard", "\xf3\xa4", STACK - 4 * PAGE, STACK - 100, STACK),
};

static void map_edge(struct region *r, gaddr start)
{
    ck_assert_msg(region_map(r, start, EDGE, PROT_READ | PROT_WRITE, -1, 0, &err), "%s", err.message);
    memset(region_host(r, start, EDGE, ACCESS_WRITE), FILL, EDGE);
}

static void check_edge(const struct region *r, gaddr start, const char *what)
{
    const uint8_t *p = region_host(r, start, EDGE, ACCESS_READ);
    unsigned i = 0;
    while (i < EDGE && p[i] == FILL)
        i++;
    ck_assert_msg(i == EDGE, "%s: touched a neighbour at 0x%x", what, start + i);
}

static void setup(void)
{
    stack_t alternate = { .ss_size = 64 * 1024 };
    struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    ck_assert_msg(arena_reserve(&arena, 3, 0, &err), "%s", err.message);
    for (int i = 0; i < 3; i++)
        ck_assert(region_reserve(&regions[i], &arena, &err));
    /* Slots of one span, given out from the lowest on. */
    ck_assert_ptr_eq(regions[1].base, regions[0].base + TOP);
    ck_assert_ptr_eq(regions[2].base, regions[1].base + TOP);
    for (int i = 0; i < 3; i += 2) {
        map_edge(&regions[i], ZVM_NULL_GUARD_END);
        map_edge(&regions[i], ZVM_STACK_END - EDGE);
    }
    ck_assert(region_map(&regions[1], ZVM_STACK_END - EDGE, EDGE, PROT_READ | PROT_WRITE, -1, 0, &err));
    alternate.ss_sp = mapping_guarded(alternate.ss_size, &err);
    ck_assert_ptr_nonnull(alternate.ss_sp);
    ck_assert_int_eq(sigaltstack(&alternate, NULL), 0);
    ck_assert_int_eq(sigaction(SIGSEGV, &action, NULL), 0);
    ck_assert_int_eq(sigaction(SIGBUS, &action, NULL), 0);
}

START_TEST(nothing_reaches_past_the_guards)
{
    struct sealed code;
    uint8_t *base = regions[1].base;
    ck_assert(sealed_create(&code, "guard-test", PAGE, &err));
    ck_assert(sealed_fill(&code, 0, HLT, PAGE, &err));
    ck_assert(sealed_write(&code, 0, cases[_i].code, cases[_i].size, &err));
    ck_assert(sealed_seal(&code, &err));
    ck_assert_msg(region_map(&regions[1], CODE, PAGE, PROT_READ | PROT_EXEC, code.fd, 0, &err), "%s", err.message);
    ck_assert_int_eq(syscall(SYS_arch_prctl, ARCH_SET_GS, base), 0);
    int signal = sigsetjmp(after_fault, 1);
    if (signal == 0)
        enter(base, cases[_i].rsp, cases[_i].rdi, cases[_i].rsi, cases[_i].rax);
    ck_assert_int_eq(signal, SIGSEGV);
    size_t reached = fault_code - (uintptr_t)(base + CODE);
    if (cases[_i].fault == ENDS) {
        ck_assert_msg(reached == cases[_i].size, "%s: stopped at byte %zu", cases[_i].what, reached);
    } else {
        ck_assert_msg(reached < cases[_i].size, "%s: did not fault", cases[_i].what);
        int64_t at = (int64_t)(fault_address - (uintptr_t)base);
        ck_assert_msg(at == cases[_i].fault, "%s: faulted at 0x%llx", cases[_i].what, (long long)at);
    }
    for (int i = 0; i < 3; i += 2) {
        check_edge(&regions[i], ZVM_NULL_GUARD_END, cases[_i].what);
        check_edge(&regions[i], ZVM_STACK_END - EDGE, cases[_i].what);
    }
    sealed_release(&code);
}
END_TEST

int main(void)
{
    TCase *guard = tcase_create("guard");
    tcase_add_checked_fixture(guard, setup, NULL);
    tcase_add_loop_test(guard, nothing_reaches_past_the_guards, 0, sizeof(cases) / sizeof(cases[0]));
    Suite *suite = suite_create("guard");
    suite_add_tcase(suite, guard);
    return suite_run(suite);
}
