/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files that know libyaml share. */
#ifndef YAML_EVENT_H
#define YAML_EVENT_H

#include <yaml.h>

struct yaml_reader;

/* The present event. */
const yaml_event_t *yaml_event(const struct yaml_reader *r);

#endif
