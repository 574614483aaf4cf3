/* a = P L U in a's place, by blocks of columns, the largest pivot of each column taken; x, of m columns, becomes
   inv(L) P' x. Returns the sign of the order of the rows; 0 if a pivot is 0, and then x means nothing. */
static int eliminate(int64_t n, real *restrict a, int64_t m, real *restrict x)
{
    int sign = 1;
    bool singular = false;
    for (int64_t first = 0; first < n; first += BLOCK) {
        const int64_t end = first + BLOCK < n ? first + BLOCK : n;
        for (int64_t k = first; k < end; k++) {
            int64_t best = k;
            for (int64_t i = k + 1; i < n; i++) {
                best = fabs(a[i * n + k]) > fabs(a[best * n + k]) ? i : best;
            }
            if (best != k) {
                sign = -sign;
                for (int64_t j = 0; j < n; j++) {
                    const real held = a[k * n + j];
                    a[k * n + j] = a[best * n + j];
                    a[best * n + j] = held;
                }
                for (int64_t j = 0; j < m; j++) {
                    const real held = x[k * m + j];
                    x[k * m + j] = x[best * m + j];
                    x[best * m + j] = held;
                }
            }
            if (a[k * n + k] == 0) {
                singular = true;
                continue;
            }
            for (int64_t i = k + 1; i < n; i++) {
                const real factor = a[i * n + k] /= a[k * n + k];
                for (int64_t j = k + 1; j < end; j++) {
                    a[i * n + j] -= factor * a[k * n + j];
                }
            }
        }
        for (int64_t k = first; k < end; k++) {
            for (int64_t i = k + 1; i < end; i++) {
                const real factor = a[i * n + k];
                for (int64_t j = end; j < n; j++) {
                    a[i * n + j] -= factor * a[k * n + j];
                }
                for (int64_t j = 0; j < m; j++) {
                    x[i * m + j] -= factor * x[k * m + j];
                }
            }
        }
        if (end < n) {
            const real *below = a + end * n + first;
            subtract_product(n - end, n - end, end - first, below, n, 1, a + first * n + end, n, a + end * n + end, n);
            subtract_product(n - end, m, end - first, below, n, 1, x + first * m, m, x + end * m, m);
        }
    }
    return singular ? 0 : sign;
}
