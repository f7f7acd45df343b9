/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of what libquadmath's configure makes. */
#ifndef CONFIG_H
#define CONFIG_H

#define HAVE_HIDDEN_VISIBILITY 1

#define HAVE_CTYPE_H    1
#define HAVE_ERRNO_H    1
#define HAVE_FENV_H     1
#define HAVE_LANGINFO_H 1
#define HAVE_LIMITS_H   1
#define HAVE_LOCALE_H   1
#define HAVE_STDINT_H   1
#define HAVE_STDLIB_H   1
#define HAVE_STRING_H   1
#define HAVE_WCHAR_H    1
#define HAVE_WCTYPE_H   1

#define HAVE_CBRTL        1
#define HAVE_FEHOLDEXCEPT 1
#define HAVE_FESETENV     1
#define HAVE_FESETROUND   1
#define HAVE_FETESTEXCEPT 1
#define HAVE_FEUPDATEENV  1
#define HAVE_SQRTL        1
#define HAVE_STRTOULL     1
#define USE_LOCALECONV    1

#endif
