/* |x| */
static inline EACH real absolute_real(real x) { return fabs(x); }
static inline EACH int64_t absolute_int(int64_t x) { return x < 0 ? -x : x; }
#define absolute(x) \
    _Generic((x), int: absolute_int, int64_t: absolute_int, default: absolute_real)(x)
