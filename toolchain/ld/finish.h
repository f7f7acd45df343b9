/* What GNU ld cannot do to a guest image: order its headers, fill gaps in code, and say in its note what it needs. */
#ifndef FINISH_H
#define FINISH_H

#include <stdbool.h>

/* Works on the file in place. NULL, or what is wrong with it. */
const char *finish(const char *path);

#endif
