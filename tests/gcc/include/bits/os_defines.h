/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes the place of the file of that name in the host's libstdc++, which asks glibc for its version. With it the
 * headers of that library serve the tests: templates and what the language itself needs of them. The library itself is
 * not there.
 */
#define __locale_t locale_t
