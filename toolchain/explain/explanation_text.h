/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation as text: what was found on standard error, the statistics on standard output. */
#ifndef EXPLANATION_TEXT_H
#define EXPLANATION_TEXT_H

#include "explanation.h"

void explanation_text_print(const struct explanation *e);

#endif
