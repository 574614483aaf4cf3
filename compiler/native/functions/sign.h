/* -1, 0 or 1; nan of nan */
static inline EACH real sign_real(real x) { return x == x ? (x > 0) - (x < 0) : x; }
static inline EACH int64_t sign_int(int64_t x) { return (x > 0) - (x < 0); }
#define sign(x) \
    _Generic((x), int: sign_int, int64_t: sign_int, default: sign_real)(x)
