/* SPDX-License-Identifier: Apache-2.0 */
/* No frames of the system: signal handlers are called as functions are. */
