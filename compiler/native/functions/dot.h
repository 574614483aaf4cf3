/* the sum of a[i] b[i]: two vectors of sums, which are added in pairs, and what is left by fours; the last three are no
   loop, of which the compiler would make vectors again, in longer time than they take */
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
#ifdef CHAINRULE_F32
    if (i + 8 <= n) {
        sum += four_products(a + i, b + i) + four_products(a + i + 4, b + i + 4);
        i += 8;
    }
#endif
    if (i + 4 <= n) {
        sum += four_products(a + i, b + i);
        i += 4;
    }
    const int64_t left = n - i;
    sum += left > 0 ? a[i] * b[i] : 0;
    sum += left > 1 ? a[i + 1] * b[i + 1] : 0;
    sum += left > 2 ? a[i + 2] * b[i + 2] : 0;
#else
    for (; i < n; i++) {
        sum += a[i] * b[i];
    }
#endif
    return sum;
}
