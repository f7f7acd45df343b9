/* SPDX-License-Identifier: Apache-2.0 */
#define NCASES 3
