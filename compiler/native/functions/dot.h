/* the sum of a[i] b[i]: two vectors of sums, which are added in pairs, and what is left one by one */
static inline real dot(int64_t n, const real *a, const real *b)
{
    real sum = 0;
    int64_t i = 0;
#if defined(__GNUC__)
    lanes_t first = {0}, second = {0};
    for (; i + 2 * (int64_t)LANES <= n; i += 2 * LANES) {
        first += *(const lanes_t *)(a + i) * *(const lanes_t *)(b + i);
        second += *(const lanes_t *)(a + i + LANES) * *(const lanes_t *)(b + i + LANES);
    }
    for (; i + (int64_t)LANES <= n; i += LANES) {
        first += *(const lanes_t *)(a + i) * *(const lanes_t *)(b + i);
    }
    sum = lane_sum(first + second);
#endif
    for (; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}
