/* the largest number of a row, nan if one of them is: of two vectors, the last of which may be some again, and then of the
   elements of one */
#if defined(__GNUC__)
static inline lanes_t row_maximum_lanes(lanes_t x, lanes_t y)
{
    const __typeof__(x >= y) kept = (x >= y) | (x != x);
    return (lanes_t)((kept & (__typeof__(kept))x) | (~kept & (__typeof__(kept))y));
}
#endif
static inline real row_maximum(int64_t n, const real *a)
{
#if defined(__GNUC__)
    if (n >= (int64_t)LANES) {
        lanes_t first = *(const lanes_t *)a, second = *(const lanes_t *)(a + n - LANES);
        int64_t i = LANES;
        for (; i + 2 * (int64_t)LANES <= n; i += 2 * LANES) {
            first = row_maximum_lanes(first, *(const lanes_t *)(a + i));
            second = row_maximum_lanes(second, *(const lanes_t *)(a + i + LANES));
        }
        if (i + (int64_t)LANES <= n) {
            first = row_maximum_lanes(first, *(const lanes_t *)(a + i));
        }
        first = row_maximum_lanes(first, second);
#ifdef CHAINRULE_F32
        first = row_maximum_lanes(first, lanes_from(8, first));
#endif
        first = row_maximum_lanes(first, lanes_from(4, first));
        first = row_maximum_lanes(first, lanes_from(2, first));
        first = row_maximum_lanes(first, lanes_from(1, first));
        return first[0];
    }
#endif
    real found = -(real)INFINITY;
#pragma omp simd reduction(maximum : found)
    for (int64_t i = 0; i < n; i++) {
        found = maximum_real(found, a[i]);
    }
    return found;
}
