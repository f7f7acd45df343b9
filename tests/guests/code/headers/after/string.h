#define LATE 1
#include_next <string.h>
