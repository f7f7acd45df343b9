#include_next <string.h>
#define COMPAT "string.h of compat"
