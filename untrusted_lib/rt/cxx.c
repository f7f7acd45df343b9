/*
 * What C++ code needs of its runtime where exceptions and run-time type information are off: memory, destructors at
 * exit, virtual functions that are not there, and static variables that are made once. There is one thread.
 *
 * The names are those of the Itanium C++ ABI; size_t is an unsigned int (j) here.
 */
#include <stdlib.h>

void *__dso_handle;

void *cxx_new(size_t size) __asm__("_Znwj");
void *cxx_new_array(size_t size) __asm__("_Znaj");
void *cxx_new_nothrow(size_t size, const void *tag) __asm__("_ZnwjRKSt9nothrow_t");
void *cxx_new_array_nothrow(size_t size, const void *tag) __asm__("_ZnajRKSt9nothrow_t");
void *cxx_new_aligned(size_t size, size_t alignment) __asm__("_ZnwjSt11align_val_t");
void *cxx_new_array_aligned(size_t size, size_t alignment) __asm__("_ZnajSt11align_val_t");
void cxx_delete(void *memory) __asm__("_ZdlPv");
void cxx_delete_array(void *memory) __asm__("_ZdaPv");
void cxx_delete_sized(void *memory, size_t size) __asm__("_ZdlPvj");
void cxx_delete_array_sized(void *memory, size_t size) __asm__("_ZdaPvj");
void cxx_delete_aligned(void *memory, size_t alignment) __asm__("_ZdlPvSt11align_val_t");
void cxx_delete_array_aligned(void *memory, size_t alignment) __asm__("_ZdaPvSt11align_val_t");
void cxx_delete_sized_aligned(void *memory, size_t size, size_t alignment) __asm__("_ZdlPvjSt11align_val_t");
void cxx_delete_array_sized_aligned(void *memory, size_t size, size_t alignment) __asm__("_ZdaPvjSt11align_val_t");
_Noreturn void __cxa_pure_virtual(void);
_Noreturn void __cxa_deleted_virtual(void);
int __cxa_guard_acquire(long long *guard);
void __cxa_guard_release(long long *guard);
void __cxa_guard_abort(long long *guard);

void *cxx_new_nothrow(size_t size, const void *tag)
{
    (void)tag;
    return malloc(size ? size : 1);
}

/* No exception can say that memory ran out. */
void *cxx_new(size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory)
        abort();
    return memory;
}

void *cxx_new_aligned(size_t size, size_t alignment)
{
    /* aligned_alloc() wants a multiple of the alignment. */
    void *memory = aligned_alloc(alignment, (size + alignment - 1) & -alignment);
    if (!memory)
        abort();
    return memory;
}

void cxx_delete(void *memory)
{
    free(memory);
}

void *cxx_new_array(size_t size) __attribute__((alias("_Znwj")));
void *cxx_new_array_nothrow(size_t size, const void *tag) __attribute__((alias("_ZnwjRKSt9nothrow_t")));
void *cxx_new_array_aligned(size_t size, size_t alignment) __attribute__((alias("_ZnwjSt11align_val_t")));
void cxx_delete_array(void *memory) __attribute__((alias("_ZdlPv")));

void cxx_delete_sized(void *memory, size_t size)
{
    (void)size;
    free(memory);
}
void cxx_delete_array_sized(void *memory, size_t size) __attribute__((alias("_ZdlPvj")));
void cxx_delete_aligned(void *memory, size_t alignment) __attribute__((alias("_ZdlPvj")));
void cxx_delete_array_aligned(void *memory, size_t alignment) __attribute__((alias("_ZdlPvj")));

void cxx_delete_sized_aligned(void *memory, size_t size, size_t alignment)
{
    (void)size;
    (void)alignment;
    free(memory);
}
void cxx_delete_array_sized_aligned(void *memory, size_t size, size_t alignment)
    __attribute__((alias("_ZdlPvjSt11align_val_t")));

void __cxa_pure_virtual(void)
{
    abort();
}

void __cxa_deleted_virtual(void)
{
    abort();
}

/* The guard's first byte says that the variable is made, the second that it is being made. */
int __cxa_guard_acquire(long long *guard)
{
    char *state = (char *)guard;
    if (state[0])
        return 0;
    if (state[1])
        abort();
    state[1] = 1;
    return 1;
}

void __cxa_guard_release(long long *guard)
{
    char *state = (char *)guard;
    state[0] = 1;
    state[1] = 0;
}

void __cxa_guard_abort(long long *guard)
{
    ((char *)guard)[1] = 0;
}
