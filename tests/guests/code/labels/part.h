#define NCASES 3
