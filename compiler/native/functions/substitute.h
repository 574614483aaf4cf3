/* x = inv(U) x for m columns, U the upper triangle of a, by blocks from the last. */
static void substitute(int64_t n, int64_t m, const real *restrict a, real *restrict x)
{
    for (int64_t end = n; end > 0; end -= (end - 1) % BLOCK + 1) {
        const int64_t first = end - (end - 1) % BLOCK - 1;
        for (int64_t k = end - 1; k >= first; k--) {
            for (int64_t j = 0; j < m; j++) {
                x[k * m + j] /= a[k * n + k];
            }
            for (int64_t i = first; i < k; i++) {
                const real factor = a[i * n + k];
                for (int64_t j = 0; j < m; j++) {
                    x[i * m + j] -= factor * x[k * m + j];
                }
            }
        }
        subtract_product(first, m, end - first, a + first, n, 1, x + first * m, m, x, m);
    }
}
