/* Multiplication and division of complex numbers, a type at a time; WIDE is what a quotient is computed in. */
typedef _Complex float complex_quad __attribute__((__mode__(TC)));

#define TYPE     float
#define COMPLEX  _Complex float
#define WIDE     double
#define MULTIPLY __mulsc3
#define DIVIDE   __divsc3
#include "complex_type.h"

#define TYPE     double
#define COMPLEX  _Complex double
#define WIDE     long double
#define MULTIPLY __muldc3
#define DIVIDE   __divdc3
#include "complex_type.h"

#define TYPE     long double
#define COMPLEX  _Complex long double
#define WIDE     long double
#define MULTIPLY __mulxc3
#define DIVIDE   __divxc3
#include "complex_type.h"

#define TYPE     __float128
#define COMPLEX  complex_quad
#define WIDE     __float128
#define MULTIPLY __multc3
#define DIVIDE   __divtc3
#include "complex_type.h"
