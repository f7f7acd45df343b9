/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of what libatomic's configure makes: all sizes up to 8 bytes have instructions, 16 bytes have moves. */
#ifndef AUTO_CONFIG_H
#define AUTO_CONFIG_H

#define HAVE_FENV_H               1
#define HAVE_ATTRIBUTE_ALIAS      1
#define HAVE_ATTRIBUTE_VISIBILITY 1
#define HAVE_IFUNC                0
#define WORDSIZE                  8

#define HAVE_INT1  1
#define HAVE_INT2  1
#define HAVE_INT4  1
#define HAVE_INT8  1
#define HAVE_INT16 1

#define HAVE_ATOMIC_LDST_1  1
#define HAVE_ATOMIC_LDST_2  1
#define HAVE_ATOMIC_LDST_4  1
#define HAVE_ATOMIC_LDST_8  1
#define HAVE_ATOMIC_LDST_16 0

#define HAVE_ATOMIC_CAS_1  1
#define HAVE_ATOMIC_CAS_2  1
#define HAVE_ATOMIC_CAS_4  1
#define HAVE_ATOMIC_CAS_8  1
#define HAVE_ATOMIC_CAS_16 0

#define HAVE_ATOMIC_EXCHANGE_1  1
#define HAVE_ATOMIC_EXCHANGE_2  1
#define HAVE_ATOMIC_EXCHANGE_4  1
#define HAVE_ATOMIC_EXCHANGE_8  1
#define HAVE_ATOMIC_EXCHANGE_16 0

#define HAVE_ATOMIC_TAS_1  1
#define HAVE_ATOMIC_TAS_2  1
#define HAVE_ATOMIC_TAS_4  1
#define HAVE_ATOMIC_TAS_8  1
#define HAVE_ATOMIC_TAS_16 0

#define HAVE_ATOMIC_FETCH_ADD_1  1
#define HAVE_ATOMIC_FETCH_ADD_2  1
#define HAVE_ATOMIC_FETCH_ADD_4  1
#define HAVE_ATOMIC_FETCH_ADD_8  1
#define HAVE_ATOMIC_FETCH_ADD_16 0

#define HAVE_ATOMIC_FETCH_OP_1  1
#define HAVE_ATOMIC_FETCH_OP_2  1
#define HAVE_ATOMIC_FETCH_OP_4  1
#define HAVE_ATOMIC_FETCH_OP_8  1
#define HAVE_ATOMIC_FETCH_OP_16 0

/* What configure would put behind these: what is known when the library is compiled, and whether it is one instruction.
 */
#define MAYBE_HAVE_ATOMIC_CAS_1       1
#define MAYBE_HAVE_ATOMIC_CAS_2       1
#define MAYBE_HAVE_ATOMIC_CAS_4       1
#define MAYBE_HAVE_ATOMIC_CAS_8       1
#define MAYBE_HAVE_ATOMIC_CAS_16      0
#define MAYBE_HAVE_ATOMIC_EXCHANGE_1  1
#define MAYBE_HAVE_ATOMIC_EXCHANGE_2  1
#define MAYBE_HAVE_ATOMIC_EXCHANGE_4  1
#define MAYBE_HAVE_ATOMIC_EXCHANGE_8  1
#define MAYBE_HAVE_ATOMIC_EXCHANGE_16 0
#define MAYBE_HAVE_ATOMIC_LDST_1      1
#define MAYBE_HAVE_ATOMIC_LDST_2      1
#define MAYBE_HAVE_ATOMIC_LDST_4      1
#define MAYBE_HAVE_ATOMIC_LDST_8      1
#define MAYBE_HAVE_ATOMIC_LDST_16     0
#define FAST_ATOMIC_LDST_1            1
#define FAST_ATOMIC_LDST_2            1
#define FAST_ATOMIC_LDST_4            1
#define FAST_ATOMIC_LDST_8            1
#define FAST_ATOMIC_LDST_16           0

#endif
