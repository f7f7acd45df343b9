/* SPDX-License-Identifier: Apache-2.0 */
/* The target has nothing of its own to say. */
