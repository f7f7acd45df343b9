/* SPDX-License-Identifier: Apache-2.0 */
/* What Expat's configure script would find here and there. */
#define BYTEORDER         1234
#define HAVE_MEMMOVE      1
#define HAVE_UNISTD_H     1
#define HAVE_FCNTL_H      1
#define HAVE_STDINT_H     1
#define XML_CONTEXT_BYTES 1024
#define XML_DEV_URANDOM   1
#define XML_DTD           1
#define XML_NS            1
#define PACKAGE_STRING    "expat 2.5.0"
