/* In memcmp.c: they are one function. */
typedef int bcmp_is_memcmp;
