#define QUOTE "math.h of quote"
#include_next <math.h>
