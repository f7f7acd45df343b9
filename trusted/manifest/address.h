/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of a network, as manifests spell them. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>

#include "error.h"

#define ADDRESS_TCP    "tcp://"
#define ADDRESS_IPC    "ipc://"
#define ADDRESS_INPROC "inproc://"

enum { KEY_LENGTH = 40 }; /* characters of a key, Z85 */

/* Whether it is tcp://HOST:PORT or ipc://PATH. */
bool address_is_good(const char *text);

/* Whether err says what is wrong with a bad address, in more words than what is expected of every address. */
bool address_told(const char *name, const char *text, struct error *err);

/* Whether it leads to another session of the same process. */
bool address_is_inside(const char *text);

/* Makes *field a copy of a path, which is relative to the directory: "" or with its slash at the end. */
bool address_set_path(char **field, const char *directory, const char *text, struct error *err);

/* Makes *field a copy of it; a relative path of a socket is one from the directory, which is "" or ends with a slash.
 */
bool address_set(char **field, const char *directory, const char *text, struct error *err);

/* Whether it looks like a public key: KEY_LENGTH characters of Z85. */
bool public_key_is_good(const char *text);

#endif
