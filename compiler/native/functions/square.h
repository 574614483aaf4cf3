/* x times itself */
static inline EACH real square_real(real x) { return x * x; }
static inline EACH int64_t square_int(int64_t x) { return x * x; }
#define square(x) \
    _Generic((x), int: square_int, int64_t: square_int, default: square_real)(x)
