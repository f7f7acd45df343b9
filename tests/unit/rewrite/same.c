/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions that the assembler rewrites, run on chosen values. same.sh compiles this for the host and for a guest;
 * both must print the same. Results are printed with the flags that the processor defines.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const uint64_t values[] = { 0,          1,          2,           0x80,        0x8000,     0x7fffffff,
                                   0x80000000, 0xffffffff, 0x100000000, 0x123456789, 1ull << 63, UINT64_MAX };
enum { VALUES = sizeof values / sizeof *values };

/* One instruction with a source and a destination, and whether it left ZF. */
#define TWO(name, insn, type)                                                                                          \
    for (int i = 0; i < VALUES; i++) {                                                                                 \
        type from = (type)values[i], to = (type)0x5a5a5a5a5a5a5a5a;                                                    \
        uint8_t zero;                                                                                                  \
        __asm__ volatile(insn " %2, %0; setz %1" : "+r"(to), "=q"(zero) : "r"(from) : "cc");                           \
        printf("%s %llx: %llx zf %d\n", name, (unsigned long long)from, (unsigned long long)to, zero);                 \
        to = (type)0x5a5a5a5a5a5a5a5a;                                                                                 \
        __asm__ volatile(insn " %2, %0; setz %1" : "+r"(to), "=q"(zero) : "m"(from) : "cc");                           \
        printf("%s memory %llx: %llx zf %d\n", name, (unsigned long long)from, (unsigned long long)to, zero);          \
    }

static void scans(void)
{
    TWO("bsfw", "bsfw", uint16_t)
    TWO("bsfl", "bsfl", uint32_t)
    TWO("bsfq", "bsfq", uint64_t)
    TWO("bsrw", "bsrw", uint16_t)
    TWO("bsrl", "bsrl", uint32_t)
    TWO("bsrq", "bsrq", uint64_t)
}

/* A bit of a word that the offset finds, before and after the one that the address names. */
#define BIT(insn, type)                                                                                                \
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {                                                    \
        type offset = (type)offsets[i];                                                                                \
        uint8_t carry, zero;                                                                                           \
        memset(words, 0x5a, sizeof words);                                                                             \
        __asm__ volatile("cmpl %%eax, %%eax; " insn " %3, %2; setc %0; setz %1"                                        \
                         : "=q"(carry), "=q"(zero), "+m"(words[16])                                                    \
                         : "r"(offset)                                                                                 \
                         : "cc", "memory");                                                                            \
        __asm__ volatile(insn " %1, (%0,%2,8)" : : "r"(words), "r"(offset), "r"((uint64_t)15) : "cc", "memory");       \
        printf(insn " %lld: cf %d zf %d", (long long)offsets[i], carry, zero);                                         \
        for (int w = 0; w < 32; w++)                                                                                   \
            if (words[w] != 0x5a5a5a5a5a5a5a5a)                                                                        \
                printf(" %d:%llx", w, (unsigned long long)words[w]);                                                   \
        puts("");                                                                                                      \
    }
#define EACH_BIT(insn) BIT(insn "w", uint16_t) BIT(insn "l", uint32_t) BIT(insn "q", uint64_t)

static void bits(void)
{
    static const int64_t offsets[] = { 0,  1,  7,   15,  16,  31,  32,  33,  63,  64,  65,  100,  127,
                                       -1, -2, -15, -16, -17, -31, -32, -33, -63, -64, -65, -100, 511 };
    static uint64_t words[32];
    EACH_BIT("bt")
    EACH_BIT("bts")
    EACH_BIT("btr")
    EACH_BIT("btc")
}

/* cmpxchg and xadd, which others lock, with all flags that they define. */
#define LOCKED(type, suffix)                                                                                           \
    for (int i = 0; i < VALUES; i++)                                                                                   \
        for (int j = 0; j < VALUES; j++) {                                                                             \
            type acc = (type)values[i], memory = (type)values[j], new = (type)0x1234567890abcdef;                      \
            type add = (type)values[i], sum = (type)values[j];                                                         \
            uint8_t equal, carry, over;                                                                                \
            __asm__ volatile("lock; cmpxchg" suffix " %4, %1; setz %2; setc %3"                                        \
                             : "+a"(acc), "+m"(memory), "=q"(equal), "=q"(carry)                                       \
                             : "r"(new)                                                                                \
                             : "cc");                                                                                  \
            __asm__ volatile("lock xadd" suffix " %0, %1; seto %2" : "+r"(add), "+m"(sum), "=q"(over) : : "cc");       \
            printf(suffix " %llx %llx %d %d %llx %llx %d\n", (unsigned long long)acc, (unsigned long long)memory,      \
                   equal, carry, (unsigned long long)add, (unsigned long long)sum, over);                              \
        }

static void locked(void)
{
    LOCKED(uint8_t, "b")
    LOCKED(uint16_t, "w")
    LOCKED(uint32_t, "l")
    LOCKED(uint64_t, "q")
}

/* Repeats of none, one and more, by every width, with the flags of the last comparison or those before. */
#define REPEATED(insn, width)                                                                                          \
    for (size_t count = 0; count < 6; count++)                                                                         \
        for (int same = 0; same < 6; same++) {                                                                         \
            uint64_t x[8], y[8];                                                                                       \
            memset(x, 1, sizeof x);                                                                                    \
            memset(y, 1, sizeof y);                                                                                    \
            ((uint8_t *)x)[same * (width)] += insn[3] == 'n' ? 0 : 1;                                                  \
            for (int k = 0; insn[3] == 'n' && k < same * (width); k++)                                                 \
                ((uint8_t *)y)[k] = 2;                                                                                 \
            char *from = (char *)x, *to = (char *)y;                                                                   \
            size_t n = count;                                                                                          \
            uint8_t zero, carry, sign;                                                                                 \
            __asm__ volatile("xorl %%edx, %%edx; subl $1, %%edx; " insn "; setz %3; setc %4; sets %5"                  \
                             : "+S"(from), "+D"(to), "+c"(n), "=&q"(zero), "=&q"(carry), "=&q"(sign)                   \
                             : "a"(0x0101010101010101)                                                                 \
                             : "rdx", "cc", "memory");                                                                 \
            printf(insn " %d: %d %d %d %d%d%d\n", (int)count, (int)(from - (char *)x), (int)(to - (char *)y), (int)n,  \
                   zero, carry, sign);                                                                                 \
        }
#define EACH_REPEATED(insn) REPEATED(insn "b", 1) REPEATED(insn "w", 2) REPEATED(insn "l", 4) REPEATED(insn "q", 8)

static void repeats(void)
{
    EACH_REPEATED("repe cmps")
    EACH_REPEATED("repne cmps")
    EACH_REPEATED("repe scas")
    EACH_REPEATED("repne scas")
}

/* leave, xlat, the modes of MXCSR with an x87 register and a vector that must outlive the change. */
static void others(void)
{
    static const uint8_t table[256] = { [0] = 9, [7] = 70, [255] = 3 };
    uint64_t a;
    uint32_t mode = 0x7f80, back, usual = 0x1f80;
    for (unsigned i = 0; i < 256; i += 1 + (i < 8 ? 0 : 246)) {
        __asm__ volatile("movq %1, %0; xlatb"
                         : "=&a"(a)
                         : "r"(0x1111111111111100 + (uint64_t)i), "b"(table)
                         : "memory");
        printf("xlat %u: %llx\n", i, (unsigned long long)a);
    }
    __asm__ volatile("leaq -128(%%rsp), %%rsp; pushq %%rbp; movq %%rsp, %%rbp; pushq $1; subq $64, %%rsp; leave; "
                     "leaq 128(%%rsp), %%rsp; movl $5, %k0"
                     : "=r"(a)
                     :
                     : "memory", "cc");
    printf("leave %d\n", (int)a);
    long double kept = 1.0L / 3, other = 2;
    double vector = 0.125, one = 1, three = 3;
    __asm__ volatile("ldmxcsr %4; stmxcsr %3; divsd %6, %2; ldmxcsr %5"
                     : "+t"(kept), "+u"(other), "+x"(one), "=m"(back)
                     : "m"(mode), "m"(usual), "x"(three), "x"(vector));
    printf("ldmxcsr %x %.17g %.20Lg %.20Lg %g\n", back, one, kept, other, vector);
}

#ifdef __zerovm__
#define SSE_TOO "" /* in a guest the control word rules SSE as well */
enum { ODD_WORD = 0xF280 /* exceptions unmasked, 53 bits, bits without a meaning: a guest gets rounding only */ };
#else
#define SSE_TOO "ldmxcsr %[both]; "
enum { ODD_WORD = 0x037F };
#endif
typedef long long wide __attribute__((vector_size(32)));

/* One rounding mode for x87 and SSE, with all eight x87 registers in use and others that must outlive the change. */
static void control_word(uint16_t word, uint32_t flush)
{
    const uint16_t usual = 0x037F;
    const uint32_t plain = 0x1F80, start = plain | flush, both = start | (word & 0xC00u) << 3;
    const double three = 3, odd = -2.5;
    uint16_t back;
    uint32_t modes;
    double one = 1, narrow;
    long double left[8];
    wide kept = { 21, 22, 23, 24 };
    uint64_t a = 11, b = 12, c = 13, d = 14;
    __asm__ volatile(
        "ldmxcsr %[start]; fldpi; fldl2e; fldl2t; fldlg2; fldln2; fldl %[odd]; fld1; fld1; fldcw %[word]; " SSE_TOO
        "fdivl %[three]; fstl %[narrow]; fxch %%st(2); frndint; divsd %[three], %[one]; fstcw %[back]; stmxcsr "
        "%[modes]; "
        "fldcw %[usual]; ldmxcsr %[plain]; fstpt (%[left]); fstpt 16(%[left]); fstpt 32(%[left]); fstpt 48(%[left]); "
        "fstpt 64(%[left]); fstpt 80(%[left]); fstpt 96(%[left]); fstpt 112(%[left])"
        : "+a"(a), "+b"(b), "+c"(c),
          "+d"(d), [one] "+x"(one), [kept] "+x"(kept), [narrow] "=m"(narrow), [back] "=m"(back), [modes] "=m"(modes)
        : [left] "r"(left), [start] "m"(start), [both] "m"(both), [plain] "m"(plain), [word] "m"(word),
          [usual] "m"(usual), [three] "m"(three), [odd] "m"(odd)
        : "memory", "cc", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
    printf("fldcw %x %x: %.17g %.17g kept %d %d %d %d %d %d %d %d\n", back, modes & ~0x3Fu, one, narrow, (int)a, (int)b,
           (int)c, (int)d, (int)kept[0], (int)kept[1], (int)kept[2], (int)kept[3]);
    for (int i = 0; i < 8; i++)
        printf("%.21Lg%c", left[i], i < 7 ? ' ' : '\n');
}

static void control_words(void)
{
    for (uint16_t rounding = 0; rounding < 4; rounding++)
        for (uint32_t flush = 0; flush <= 0x8040; flush += 0x8040) {
            control_word((uint16_t)(0x037F | rounding << 10), flush);
            control_word((uint16_t)(ODD_WORD | rounding << 10), flush);
        }
}

static void exchanges(void)
{
    uint8_t b = 1, mb = 2;
    uint16_t w = 3, mw = 4;
    uint32_t l = 5, ml = 6;
    uint64_t q = 7, mq = 8;
    __asm__ volatile("xchgb %0, %1" : "+q"(b), "+m"(mb));
    __asm__ volatile("xchgw %1, %0" : "+r"(w), "+m"(mw));
    __asm__ volatile("xchgl %0, %1" : "+r"(l), "+m"(ml));
    __asm__ volatile("xchgq %1, %0" : "+r"(q), "+m"(mq));
    __asm__ volatile("lock; xaddl %0, %1" : "+r"(l), "+m"(ml) : : "cc");
    __asm__ volatile("lock incq %0" : "+m"(mq) : : "cc");
    printf("xchg %d %d %d %d %u %u %d %d\n", b, mb, w, mw, l, ml, (int)q, (int)mq);
}

/* Distances, not pointers: pointers differ between the two. */
static void strings(void)
{
    char from[64] = "the quick brown fox jumps over the lazy dog", to[64] = { 0 };
    char *f = from, *t = to;
    size_t n = 20;
    uint8_t zero, carry;
    __asm__ volatile("rep movsb" : "+S"(f), "+D"(t), "+c"(n) : : "memory");
    printf("movsb %d %d %d %s\n", (int)(f - from), (int)(t - to), (int)n, to);
    __asm__ volatile("movsl; movsw; movsb; movsq" : "+S"(f), "+D"(t) : : "memory");
    printf("movs %d %d %s\n", (int)(f - from), (int)(t - to), to);
    t = to, n = 3;
    __asm__ volatile("rep stosw; stosb" : "+D"(t), "+c"(n) : "a"(0x4141) : "memory");
    printf("stos %d %d %s\n", (int)(t - to), (int)n, to);
    for (int count = 0; count < 64; count += 7) {
        f = from, n = (size_t)count;
        __asm__ volatile("cmpl %%eax, %%eax; repne scasb; setz %2"
                         : "+D"(f), "+c"(n), "=q"(zero)
                         : "a"('q')
                         : "cc", "memory");
        printf("scasb %d: %d %d zf %d\n", count, (int)(f - from), (int)n, zero);
        f = from, t = to, n = (size_t)count;
        __asm__ volatile("cmpl %%eax, %%eax; repe cmpsb; setz %3; setc %4"
                         : "+S"(f), "+D"(t), "+c"(n), "=q"(zero), "=q"(carry)
                         : "a"(0)
                         : "cc", "memory");
        printf("cmpsb %d: %d %d %d zf %d cf %d\n", count, (int)(f - from), (int)(t - to), (int)n, zero, carry);
    }
    uint64_t a = 0x1111111111111111;
    f = from;
    __asm__ volatile("lodsb; lodsl; lodsw" : "+S"(f), "+a"(a) : : "memory");
    printf("lods %d %llx\n", (int)(f - from), (unsigned long long)a);
}

static void loops(void)
{
    uint64_t n = 10, sum = 0;
    __asm__ volatile("1: addq %%rcx, %1; loop 1b" : "+c"(n), "+r"(sum) : : "cc");
    printf("loop %d %d\n", (int)n, (int)sum);
    n = 10;
    __asm__ volatile("1: cmpq $7, %%rcx; loopne 1b" : "+c"(n) : : "cc");
    printf("loopne %d\n", (int)n);
    n = 10;
    __asm__ volatile("1: cmpq %%rax, %%rax; loope 1b" : "+c"(n) : : "cc");
    printf("loope %d\n", (int)n);
    for (uint64_t v = 0; v <= 0x100000001; v += 0x80000000 + (v == 0x80000000)) {
        uint64_t c = v;
        int taken;
        __asm__ volatile("movl $1, %1; jecxz 1f; movl $0, %1; 1:" : "+c"(c), "=&r"(taken));
        printf("jecxz %llx %d %d\n", (unsigned long long)v, taken, c == v);
        __asm__ volatile("movl $1, %1; jrcxz 1f; movl $0, %1; 1:" : "+c"(c), "=&r"(taken));
        printf("jrcxz %llx %d %d\n", (unsigned long long)v, taken, c == v);
    }
}

static void addresses(void)
{
    uint64_t a = 0xfffffffffffffff0, b = 0x20, r, s;
    __asm__("leaq 5(%1,%2,4), %0" : "=r"(r) : "r"(a), "r"(b));
    __asm__("leal 5(%k1,%k2,4), %k0" : "=r"(s) : "r"(a), "r"(b));
    printf("lea %llx %llx\n", (unsigned long long)r, (unsigned long long)s);
    __asm__ volatile("pushq %1; pushq $5; addq $8, %%rsp; popq %0" : "=r"(r) : "r"(a) : "memory", "cc");
    printf("push %llx\n", (unsigned long long)r);
    __asm__ volatile("cmpq %1, %1; leaq -64(%%rsp), %%rsp; leaq 64(%%rsp), %%rsp; setz %b0" : "=q"(r) : "r"(a) : "cc");
    printf("lea keeps flags %d\n", (int)(r & 1));
}

/* A table among code, reached through its address, as hand-written assembly has it. */
__asm__(".text\n.globl pick\n.type pick, @function\npick:\n"
        "  leaq places(%rip), %rdx\n  movl %edi, %edi\n  movslq (%rdx,%rdi,4), %rax\n  addq %rdx, %rax\n  jmp *%rax\n"
        "  .align 4\nplaces: .long 1f-places, 2f-places, 3f-places\n"
        "1: movl $10, %eax\n  ret\n2: movl $20, %eax\n  ret\n3: movl $30, %eax\n  ret\n.size pick, .-pick\n");
int pick(int n);

static _Thread_local int own = 3;

int main(void)
{
    void *volatile label = &&end;
    scans();
    bits();
    locked();
    repeats();
    others();
    control_words();
    exchanges();
    strings();
    loops();
    addresses();
    own += 4;
    printf("pick %d %d %d own %d\n", pick(0), pick(1), pick(2), own);
    goto *label;
end:
    puts("the end");
    return 0;
}
