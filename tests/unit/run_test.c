/* SPDX-License-Identifier: Apache-2.0 */
/* The wall seen by hostile and by honest guests: start state, traps, faults. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "run_support.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/trap.h"

GUEST(hello)
GUEST(start_state)
GUEST(x87_signs)
GUEST(x87_invalid)
GUEST(trap_state)
GUEST(fpmode)
GUEST(caller)
GUEST(return_masked)

static struct outcome run(const struct guest *guest)
{
    struct outcome o;
    run_guest_outcome(guest, &(struct setup){ 0 }, &o);
    return o;
}

START_TEST(hello_writes_and_exits)
{
    struct outcome o = run(&hello);
    ck_assert_int_eq(o.report.end, END_exit);
    ck_assert_int_eq(o.report.exit_code, 7);
    ck_assert_uint_eq(o.report.traps, 2);
    ck_assert_uint_eq(o.output_size, 3);
    ck_assert_mem_eq(o.output, "hi\n", 3);
    ck_assert_uint_eq(o.report.channels_count, 3);
    ck_assert_str_eq(o.report.channels[1].name, "stdout");
    ck_assert_uint_eq(o.report.channels[1].used[ZVM_LIMIT_PUT_BYTES], 3);
    report_release(&o.report);
}
END_TEST

/* What run_guests.S dumps. */
struct dump {
    uint64_t rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r15;
    uint32_t mxcsr;
    uint16_t fcw, unused;
    uint8_t vectors[16][32];
    uint8_t overflow, sign, zero, parity, carry, unused_too[3];
};

static struct dump dump_of(const struct outcome *o, size_t index)
{
    struct dump d;
    ck_assert_int_eq(o->report.end, END_exit);
    ck_assert_uint_ge(o->output_size, (index + 1) * sizeof(d));
    memcpy(&d, o->output + index * sizeof(d), sizeof(d));
    return d;
}

static void check_vectors_zero(const struct dump *d)
{
    static const uint8_t zero[sizeof(d->vectors)];
    ck_assert_mem_eq(d->vectors, zero, sizeof(zero));
}

START_TEST(start_state_is_all_zero)
{
    struct outcome o = run(&start_state);
    struct dump d = dump_of(&o, 0);
    struct dump expected = { .rsp = d.rsp, .mxcsr = 0x1F80, .fcw = 0x37F, .zero = 1, .parity = 1 };
    ck_assert_mem_eq(&d, &expected, sizeof(d));
    ck_assert_uint_eq(d.rsp >> 32, ENGINE_BASE >> 32);
    ck_assert_uint_lt((uint32_t)d.rsp, ZVM_STACK_END);
    report_release(&o.report);
}
END_TEST

START_TEST(start_state_has_no_sign_of_the_hosts_numbers)
{
    enum { C1 = 0x0200 };
    /* All eight registers have held a negative number and are empty again. */
    __asm__ volatile(".rept 8\n\tfld1\n\tfchs\n\t.endr\n\tfninit" ::: "st");
    struct outcome o;
    run_guest_outcome(&x87_signs, &(struct setup){ 0 }, &o);
    ck_assert_int_eq(o.report.end, END_exit);
    ck_assert_uint_eq(o.output_size, 8 * sizeof(uint16_t));
    for (size_t i = 0; i < o.output_size; i += sizeof(uint16_t)) {
        uint16_t status;
        memcpy(&status, o.output + i, sizeof(status));
        ck_assert_msg((status & C1) == 0, "register %zu: status %04x", i / sizeof(status), status);
    }
    report_release(&o.report);
}
END_TEST

START_TEST(trap_keeps_callee_saved_registers_alone)
{
    struct outcome o = run(&trap_state);
    struct dump d = dump_of(&o, 0);
    struct dump expected = {
        .rax = (uint64_t)-ENOSYS,
        .rbx = 0xB0,
        .rbp = 0xB1,
        .r12 = 0xB2,
        .r13 = 0xB3,
        .r15 = 0xB4,
        .rsp = d.rsp,
        .mxcsr = 0x1F80,
        .fcw = 0x37F,
        .zero = 1,
        .parity = 1,
    };
    ck_assert_mem_eq(&d, &expected, sizeof(d));
    report_release(&o.report);
}
END_TEST

START_TEST(fpmode_sets_rounding_for_the_guest_alone)
{
    enum { INEXACT = 0x20, ROUND_UP = 0x4000, FCW_UP = 0x800 };
    struct outcome o = run(&fpmode);
    struct dump d = dump_of(&o, 0);
    double third;
    memcpy(&third, &d.rbx, sizeof(third));
    ck_assert(third > 1.0 / 3); /* nearest is below */
    ck_assert_uint_eq(d.mxcsr, 0x1F80 | ROUND_UP | INEXACT);
    ck_assert_uint_eq(d.fcw, 0x37F | FCW_UP);
    d = dump_of(&o, 1);
    ck_assert_uint_eq(d.mxcsr, 0x1F80);
    ck_assert_uint_eq(d.fcw, 0x37F);
    check_vectors_zero(&d);
    d = dump_of(&o, 2);
    ck_assert_int_eq((int64_t)d.rax, -EINVAL);
    ck_assert_uint_eq(d.mxcsr, 0x1F80);
    report_release(&o.report);
}
END_TEST

/* Control words that an embedder may have: all masked, none, another precision, rounding up. */
static const struct {
    uint16_t fcw;
    uint32_t mxcsr;
} environments[] = { { 0x37F, 0x1F80 }, { 0x340, 0x0000 }, { 0x27F, 0x9FC0 }, { 0xB7F, 0x5F80 } };

START_TEST(hosts_floating_point_modes_are_not_the_guests)
{
    const uint16_t fcw_before = environments[_i].fcw;
    const uint32_t mxcsr_before = environments[_i].mxcsr;
    uint16_t fcw;
    uint32_t mxcsr;
    struct outcome o;
    __asm__ volatile("fninit\n\tfldcw %0\n\tldmxcsr %1" : : "m"(fcw_before), "m"(mxcsr_before));
    run_guest_outcome(&x87_invalid, &(struct setup){ 0 }, &o);
    __asm__ volatile("fnstcw %0\n\tstmxcsr %1\n\tfninit" : "=m"(fcw), "=m"(mxcsr));
    const uint32_t masked = 0x1F80;
    __asm__ volatile("ldmxcsr %0" : : "m"(masked));
    ck_assert_uint_eq(fcw, fcw_before);
    ck_assert_uint_eq(mxcsr, mxcsr_before);
    ck_assert_msg(o.report.end == END_exit, "%s at 0x%x", end_name(o.report.end), o.report.fault_address);
    ck_assert_uint_eq(o.output_size, 4);
    /* Invalid, and zero was found equal to zero; the control word of the start. */
    static const uint16_t expected[] = { 0x7801, 0x37F };
    ck_assert_mem_eq(o.output, expected, sizeof(expected));
    report_release(&o.report);
}
END_TEST

START_TEST(return_address_is_masked_into_the_region)
{
    struct outcome o = run(&return_masked);
    ck_assert_int_eq(o.report.end, END_exit);
    ck_assert_int_eq(o.report.exit_code, 5);
    report_release(&o.report);
}
END_TEST

/* One trap with what it answers. STACK: an address where the guest may read and write. */
struct call {
    uint64_t number, channel, buffer, size, offset;
    int64_t answer;
};

#define STACK 0xFFFE0000
#define READ  ZVM_TRAP_read
#define WRITE ZVM_TRAP_write
#define HIGH  (1ULL << 32)

static const struct call calls[] = {
    /* number, channel, buffer, size, offset; answer */
    { READ, 0, STACK, 0, 0, 0 },
    { READ, 0, 0, 0, 0, 0 },
    { READ, 0, HIGH | STACK, 0, 0, 0 },
    { WRITE, 2, STACK, 10, 0, 10 },
    { WRITE, 2, ZVM_TEXT_START, 10, 0, 10 },
    { WRITE, 2, ZVM_MANIFEST_WORD, 4, 0, 4 },
    { WRITE, 2, ZVM_TRAP_SLOT, 32, 0, 32 },
    { WRITE, 2, ZVM_STACK_END - 1, 1, 0, 1 },
    { READ, 3, STACK, 1, 0, -EINVAL },
    { READ, UINT64_MAX, STACK, 1, 0, -EINVAL },
    { READ, HIGH, STACK, 1, 0, -EINVAL },
    { READ, INT32_MAX, STACK, 1, 0, -EINVAL },
    { WRITE, 3, STACK, 1, 0, -EINVAL },
    { READ, 0, STACK, UINT64_MAX, 0, -EFAULT },
    { READ, 0, 0, 1ULL << 63, 0, -EFAULT },
    { READ, 3, 0, UINT64_MAX, 0, -EINVAL },
    { READ, 0, 0, 1, 0, -EINVAL },
    { READ, 0, 0xFFFF, 1, 0, -EINVAL },
    { READ, 0, ZVM_TRAP_SLOT, 1, 0, -EINVAL },
    { READ, 0, ZVM_TEXT_START, 1, 0, -EINVAL },
    { READ, 0, ZVM_MANIFEST_WORD, 4, 0, -EINVAL },
    { READ, 0, ZVM_STACK_END - 1, 2, 0, -EINVAL },
    { READ, 0, ZVM_STACK_END, 1, 0, -EINVAL },
    { READ, 0, UINT32_MAX, 1, 0, -EINVAL },
    { READ, 0, UINT32_MAX, UINT32_MAX, 0, -EINVAL },
    { READ, 0, HIGH | STACK, 1, 0, -EINVAL },
    { READ, 0, UINT64_MAX, 1, 0, -EINVAL },
    { READ, 0, STACK, HIGH | 1, 0, -EINVAL },
    { READ, 0, STACK, INT64_MAX, 0, -EINVAL },
    { READ, 0, 1ULL << 63, INT64_MAX, 0, -EINVAL },
    { WRITE, 2, 0, 1, 0, -EINVAL },
    { WRITE, 2, ZVM_TRAMPOLINE_END - 1, 1, 0, -EINVAL },
    { WRITE, 2, ZVM_TEXT_START - 1, 2, 0, -EINVAL },
    { WRITE, 2, ZVM_MANIFEST_END - 1, 2, 0, -EINVAL },
    { WRITE, 2, STACK, HIGH, 0, -EINVAL },
    { 0, 0, 0, 0, 0, -ENOSYS },
    { UINT32_MAX, 0, 0, 0, 0, -ENOSYS },
    { HIGH | 99, 0, 0, 0, 0, -ENOSYS },
    { ZVM_TRAP_fpmode, 1, 0, 0, 0, -EINVAL },
    { ZVM_TRAP_fpmode, HIGH, 0, 0, 0, -EINVAL },
    { ZVM_TRAP_fpmode, 0x1F80, 0, 0, 0, -EINVAL },
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]), CALL_BYTES = 40 };

/* What run_guests.S writes for each. */
struct answer {
    int64_t answer;
    uint32_t mxcsr, fsw;
};

START_TEST(calls_answer_by_the_contract_and_compute_nothing)
{
    uint8_t input[CALLS * CALL_BYTES];
    for (size_t i = 0; i < CALLS; i++)
        memcpy(input + i * CALL_BYTES, &calls[i], CALL_BYTES);
    struct outcome o;
    run_guest_outcome(&caller, &(struct setup){ .input = input, .input_size = sizeof(input) }, &o);
    ck_assert_int_eq(o.report.end, END_exit);
    ck_assert_uint_eq(o.output_size, CALLS * sizeof(struct answer));
    for (size_t i = 0; i < CALLS; i++) {
        struct answer a;
        memcpy(&a, o.output + i * sizeof(a), sizeof(a));
        ck_assert_msg(a.answer == calls[i].answer, "call %zu: answer %lld, expected %lld", i, (long long)a.answer,
                      (long long)calls[i].answer);
        ck_assert_uint_eq(a.mxcsr, 0x1F80);
        ck_assert_uint_eq(a.fsw, 0x4000);
    }
    report_release(&o.report);
}
END_TEST

/* Where a guest faults: at its mark, or at an address of its own. */
struct fault {
    struct guest guest;
    const uint8_t *mark;
    uint32_t address;
};

#define MARKS(name) extern const uint8_t guest_##name[], guest_##name##_end[], guest_##name##_fault[];
#define AT_MARK(name)                                                                                                  \
    {                                                                                                                  \
        { #name, guest_##name, guest_##name##_end }, guest_##name##_fault, 0                                           \
    }
#define AT(name, address)                                                                                              \
    {                                                                                                                  \
        { #name, guest_##name, guest_##name##_end }, NULL, address                                                     \
    }

MARKS(hlt)
MARKS(ud2)
MARKS(null_read)
MARKS(top_read)
MARKS(text_write)
MARKS(trampoline_write)
MARKS(manifest_write)
MARKS(stack_overflow)
MARKS(divide)
MARKS(divide_overflow)
MARKS(data_jump)
MARKS(slot_jump)
MARKS(stack_at_top)
MARKS(stack_at_zero)
MARKS(stack_in_text)
MARKS(return_astray)

static const struct fault faults[] = {
    AT_MARK(hlt),
    AT_MARK(ud2),
    AT_MARK(null_read),
    AT_MARK(top_read),
    AT_MARK(text_write),
    AT_MARK(trampoline_write),
    AT_MARK(manifest_write),
    AT_MARK(stack_overflow),
    AT_MARK(divide),
    AT_MARK(divide_overflow),
    AT(data_jump, 0), /* the stack's address is not this table's affair */
    AT(slot_jump, ZVM_TRAP_SLOT + ZVM_BUNDLE_SIZE),
    AT(stack_at_top, ZVM_TRAP_SLOT),
    AT(stack_at_zero, ZVM_TRAP_SLOT),
    AT(stack_in_text, ZVM_TRAP_SLOT),
    AT(return_astray, 0x40),
};

START_TEST(fault_ends_the_session_with_its_address)
{
    const struct fault *f = &faults[_i];
    struct outcome o = run(&f->guest);
    ck_assert_msg(o.report.end == END_fault, "%s ended with %s", f->guest.name, end_name(o.report.end));
    uint32_t expected = f->mark ? (uint32_t)(ZVM_TEXT_START + (f->mark - f->guest.text)) : f->address;
    if (expected != 0)
        ck_assert_msg(o.report.fault_address == expected, "%s faulted at 0x%x, expected 0x%x", f->guest.name,
                      o.report.fault_address, expected);
    else
        ck_assert_uint_eq(o.report.fault_address & ~0xFFFFFU, 0xFFF00000);
    ck_assert_uint_eq(o.output_size, 0);
    report_release(&o.report);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run");
    TCase *tests = tcase_create("run");
    tcase_add_test(tests, hello_writes_and_exits);
    tcase_add_test(tests, start_state_is_all_zero);
    tcase_add_test(tests, start_state_has_no_sign_of_the_hosts_numbers);
    tcase_add_test(tests, trap_keeps_callee_saved_registers_alone);
    tcase_add_test(tests, fpmode_sets_rounding_for_the_guest_alone);
    tcase_add_loop_test(tests, hosts_floating_point_modes_are_not_the_guests, 0,
                        sizeof(environments) / sizeof(environments[0]));
    tcase_add_test(tests, return_address_is_masked_into_the_region);
    tcase_add_test(tests, calls_answer_by_the_contract_and_compute_nothing);
    tcase_add_loop_test(tests, fault_ends_the_session_with_its_address, 0, sizeof(faults) / sizeof(faults[0]));
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
