/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation as one line of JSON on standard output. The only file that knows the JSON library. */
#ifndef EXPLANATION_JSON_H
#define EXPLANATION_JSON_H

#include "explanation.h"

/* To be called before lock(): the library asks for random numbers at its first use. */
void explanation_json_prepare(void);

/* False: it could not be written. */
bool explanation_json_print(const struct explanation *e);

#endif
