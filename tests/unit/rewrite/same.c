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
