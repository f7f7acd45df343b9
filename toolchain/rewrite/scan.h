/* SPDX-License-Identifier: Apache-2.0 */
/* The first pass: finds the labels that indirect branches may reach, and adds all code to liveness. */
#ifndef SCAN_H
#define SCAN_H

#include "rewriter.h"

void scan(struct rewriter *r, struct span source);

#endif
