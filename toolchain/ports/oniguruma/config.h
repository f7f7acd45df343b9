/* SPDX-License-Identifier: Apache-2.0 */
/* What Oniguruma's configure script would find here and there. */
#define HAVE_ALLOCA      1
#define HAVE_ALLOCA_H    1
#define HAVE_INTTYPES_H  1
#define HAVE_STDINT_H    1
#define HAVE_SYS_TIME_H  1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H    1
#define PACKAGE          "onig"
#define PACKAGE_VERSION  "6.9.8"
#define VERSION          PACKAGE_VERSION
#define SIZEOF_INT       __SIZEOF_INT__
#define SIZEOF_LONG      __SIZEOF_LONG__
#define SIZEOF_LONG_LONG __SIZEOF_LONG_LONG__
#define SIZEOF_VOIDP     __SIZEOF_POINTER__
