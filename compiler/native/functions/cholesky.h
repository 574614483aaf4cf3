/* The lower triangular L with L L' = (a + a') / 2 in a's place, by blocks; false if a is not positive definite. */
static bool cholesky(int64_t n, real *restrict a)
{
    for (int64_t i = 0; i < n; i++) { /* its transpose is made in the upper triangle, whose rows lie contiguous */
        for (int64_t j = i; j < n; j++) {
            a[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2;
        }
    }
    for (int64_t first = 0; first < n; first += BLOCK) {
        const int64_t end = first + BLOCK < n ? first + BLOCK : n;
        for (int64_t k = first; k < end; k++) {
            if (!(a[k * n + k] > 0)) {
                return false;
            }
            const real root = sqrt(a[k * n + k]);
            for (int64_t j = k; j < n; j++) {
                a[k * n + j] /= root;
            }
            for (int64_t i = k + 1; i < end; i++) {
                const real factor = a[k * n + i];
                for (int64_t j = i; j < n; j++) {
                    a[i * n + j] -= factor * a[k * n + j];
                }
            }
        }
        for (int64_t i = end; i < n; i += BLOCK) { /* what lies below the diagonal of these rows means nothing */
            const int64_t rows = i + BLOCK < n ? BLOCK : n - i;
            const real *const panel = a + first * n + i;
            subtract_product(rows, n - i, end - first, panel, 1, n, panel, n, a + i * n + i, n);
        }
    }
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = i + 1; j < n; j++) {
            a[j * n + i] = a[i * n + j];
            a[i * n + j] = 0;
        }
    }
    return true;
}
