#define AFTER "none of the C library"
