/* the smaller of two; nan if one of them is */
static inline EACH real minimum_real(real x, real y) { return x > y || y != y ? y : x; }
static inline EACH int64_t minimum_int(int64_t x, int64_t y) { return x <= y ? x : y; }
#define minimum(x, y) \
    _Generic((x) + (y), int: minimum_int, int64_t: minimum_int, default: minimum_real)(x, y)
#pragma omp declare reduction(minimum : real : omp_out = minimum_real(omp_out, omp_in)) initializer(omp_priv = (real)INFINITY)
