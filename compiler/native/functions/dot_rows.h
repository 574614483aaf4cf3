/* to[i] = the sum of the products of row after row with b, of short rows four at a time: long ones are read faster one
   after the other. The row of the number i begins at a[i step]. What does not fill a vector is of the last one that
   does, without what has been counted. */
static void dot_rows(int64_t rows, int64_t n, int64_t step, const real *a, const real *b, real *restrict to)
{
    int64_t i = 0;
#if defined(__GNUC__)
    typedef __typeof__((lanes_t){0} == (lanes_t){0}) counted_t;
    if (n >= (int64_t)LANES && n <= 8 * (int64_t)LANES) {
        const int64_t whole = n - n % (int64_t)LANES, last = n - (int64_t)LANES;
        counted_t left;
        for (size_t j = 0; j < LANES; j++) {
            left[j] = last + (int64_t)j >= whole ? -1 : 0;
        }
        for (; i + 4 <= rows; i += 4) {
            const real *const p = a + i * step, *const q = p + step, *const r = q + step, *const s = r + step;
            lanes_t sum_p = {0}, sum_q = {0}, sum_r = {0}, sum_s = {0};
            for (int64_t j = 0; j < whole; j += LANES) {
                const lanes_t by = *(const lanes_t *)(b + j);
                sum_p += *(const lanes_t *)(p + j) * by;
                sum_q += *(const lanes_t *)(q + j) * by;
                sum_r += *(const lanes_t *)(r + j) * by;
                sum_s += *(const lanes_t *)(s + j) * by;
            }
            if (whole < n) {
                const lanes_t by = *(const lanes_t *)(b + last);
                sum_p += (lanes_t)((counted_t)(*(const lanes_t *)(p + last) * by) & left);
                sum_q += (lanes_t)((counted_t)(*(const lanes_t *)(q + last) * by) & left);
                sum_r += (lanes_t)((counted_t)(*(const lanes_t *)(r + last) * by) & left);
                sum_s += (lanes_t)((counted_t)(*(const lanes_t *)(s + last) * by) & left);
            }
            const fours_t sums = four_sums(sum_p, sum_q, sum_r, sum_s);
            memcpy(to + i, &sums, sizeof sums);
        }
    }
#endif
    for (; i < rows; i++) {
        to[i] = dot(n, a + i * step, b);
    }
}
