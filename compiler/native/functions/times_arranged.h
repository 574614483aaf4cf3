/* y = a x for a of `half` bands on each side of the diagonal, in blocks or round a ring; of a's transpose if `turned` */
static void times_arranged(int64_t n, int64_t half, int64_t blocks, int64_t cyclic, int64_t turned,
                           const real *restrict bands, const real *restrict x, real *restrict y)
{
    for (int64_t p = 0; p < n; p++) {
        y[p] = 0;
    }
    for (int64_t k = 0; k <= 2 * half; k++) {
        for (int64_t p = 0; p < n; p++) {
            const int64_t other = column_of(n, p + k - half, cyclic);
            if (other >= 0) {
                const int64_t row = arranged_at(n, blocks, turned ? other : p);
                y[row] += bands[k * n + p] * x[arranged_at(n, blocks, turned ? p : other)];
            }
        }
    }
}
