/* SPDX-License-Identifier: Apache-2.0 */
#define AFTER "none of the C library"
