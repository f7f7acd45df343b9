/* In memmove.c: they are one function. */
typedef int memcpy_is_memmove;
