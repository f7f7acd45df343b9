/* SPDX-License-Identifier: Apache-2.0 */
/* What GCC's configure finds out about the target's assembler; nothing here asks. */
