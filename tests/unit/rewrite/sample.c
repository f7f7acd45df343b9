/* SPDX-License-Identifier: Apache-2.0 */
/* Ordinary C that makes the compiler use each part of the assembler's work. Compiled, never run. */
typedef unsigned long long u64;

struct node {
    int key, count;
    struct node *next;
    char name[40];
};

extern int call(void *p);
extern int (*pointer)(int);
extern int maybe(int) __attribute__((weak));
extern int maybe_data __attribute__((weak));
_Thread_local int local = 5;
static _Thread_local u64 big[10];
static int table[100];

int stack(int n)
{
    char block[100], sized[n];
    call(block);
    return call(sized) + pointer(n) + local + (int)big[n] + table[n];
}

int choose(int n, struct node *s)
{
    switch (n) {
    case 0:
        return s->key;
    case 1:
        return call(s);
    case 2:
        return s->count;
    case 3:
        return s->name[n];
    case 4:
        return s->name[s->key] * 7;
    case 5:
        return 99;
    case 6:
        return call(s + 1) + 1;
    }
    return 0;
}

int threaded(const unsigned char *code, int acc)
{
    static const void *const labels[] = { &&add, &&sub, &&mul, &&stop };
    goto *labels[*code++];
add:
    acc += *code++;
    goto *labels[*code++];
sub:
    acc -= *code++;
    goto *labels[*code++];
mul:
    acc *= *code++;
    goto *labels[*code++];
stop:
    return acc;
}

u64 twice(int (*f)(void))
{
    f();
    f();
    return (u64)(unsigned long)f;
}

void clear(struct node *p, int n)
{
    __builtin_memset(p, 0, 400);
    __builtin_memcpy(p + 100, table, (unsigned)n);
    *p = p[1];
}

int atomics(int *p, u64 *q)
{
    int old = __atomic_exchange_n(p, 5, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(q, 3, __ATOMIC_SEQ_CST);
    __atomic_fetch_or(p, 8, __ATOMIC_SEQ_CST);
    __sync_synchronize();
    return old + __atomic_compare_exchange_n(p, &old, 9, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

int bits(unsigned x, u64 y, short z)
{
    return __builtin_ctz(x) + __builtin_clzll(y) + __builtin_ffs((int)x) + __builtin_popcountll(y) +
           __builtin_bswap16((unsigned short)z) + (int)__builtin_bswap64(y) + ((x >> (y & 31)) & 1);
}

long double reals(long double x, double y, float z, int n)
{
    return (int)x + x * y / z + (u64)y + (unsigned)z + __builtin_sqrtl(x) + n + (__int128)y;
}

float fast(float *a, int n)
{
    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += 1 / __builtin_sqrtf(a[i]) + 2 / a[i];
    return sum + (float)__builtin_floor(sum) + (float)__builtin_rintl((long double)sum);
}

void gather(double *__restrict__ to, const double *__restrict__ from, const int *__restrict__ index, int n)
{
    for (int i = 0; i < n; i++)
        to[i] = from[index[i]];
}

int compare(long double a, long double b)
{
    return __builtin_fmodl(a, b) > a ? 1 : a < b;
}

double vectors(const double *a, const double *b, float *c, const int *index, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += a[i] * b[index[i]];
        c[i] = (float)(a[i] > 0 ? b[i] : -b[i]) / 3;
    }
    return sum;
}

unsigned __int128 wide(unsigned __int128 a, u64 b)
{
    return a * b + (a >> 3);
}

int weak(int n)
{
    return (maybe ? maybe(n) : 0) + (&maybe_data ? maybe_data : 1);
}

int prefetch(const struct node *p)
{
    int sum = 0;
    for (; p; p = p->next) {
        __builtin_prefetch(p->next, 0, 0);
        __builtin_prefetch(p->next, 1, 3);
        sum += p->count;
    }
    return sum;
}

u64 inline_assembly(const char *from, char *to, unsigned n)
{
    u64 high;
    __asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(n) : : "memory");
    __asm__("bsrq %1, %0" : "=r"(high) : "rm"((u64)(unsigned long)to) : "cc");
    __asm__ volatile("lock; orl $0, (%%rsp)" : : : "memory", "cc");
    return high;
}
