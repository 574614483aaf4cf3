/* the larger of two; nan if one of them is */
static inline EACH real maximum_real(real x, real y) { return x < y || y != y ? y : x; }
static inline EACH int64_t maximum_int(int64_t x, int64_t y) { return x >= y ? x : y; }
#define maximum(x, y) \
    _Generic((x) + (y), int: maximum_int, int64_t: maximum_int, default: maximum_real)(x, y)
#pragma omp declare reduction(maximum : real : omp_out = maximum_real(omp_out, omp_in)) initializer(omp_priv = -(real)INFINITY)
