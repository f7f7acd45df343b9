/* SPDX-License-Identifier: Apache-2.0 */
/* What differs from mbed TLS's own configuration, which includes this at its end. The host's build has the same. */
#undef MBEDTLS_TIMING_C /* reads the processor's clock */
#undef MBEDTLS_NET_C    /* sockets */

/*
 * The AES-NI module: as it comes, in assembly; -DPORT_INTRINSICS -maes -mpclmul, in intrinsics; -DPORT_NO_AESNI, not at
 * all.
 */
#ifdef PORT_NO_AESNI
#undef MBEDTLS_AESNI_C
#endif
#ifdef PORT_INTRINSICS
#undef MBEDTLS_HAVE_ASM
#undef MBEDTLS_PADLOCK_C /* asks for HAVE_ASM */
#endif
