/* x = inv(a) x for a of `half` bands on each side of the diagonal, by elimination in a's place, the largest pivot of
   each column taken; false if a is singular. a[i, j] stands at rows[i, j - i + half], and half more places are free
   for what the exchange of rows brings. */
static bool solve_bands(int64_t n, int64_t half, real *restrict rows, real *restrict x)
{
    const int64_t width = 3 * half + 1;
    for (int64_t k = 0; k < n; k++) {
        const int64_t end = k + half < n - 1 ? k + half : n - 1;
        const int64_t last = k + 2 * half < n - 1 ? k + 2 * half : n - 1;
        real *const top = rows + k * width + half - k; /* top[j] is a[k, j] */
        int64_t best = k;
        for (int64_t i = k + 1; i <= end; i++) {
            best = fabs(rows[i * width + half - i + k]) > fabs(rows[best * width + half - best + k]) ? i : best;
        }
        if (best != k) {
            real *const other = rows + best * width + half - best;
            for (int64_t j = k; j <= last; j++) {
                const real held = top[j];
                top[j] = other[j];
                other[j] = held;
            }
            const real held = x[k];
            x[k] = x[best];
            x[best] = held;
        }
        if (top[k] == 0) {
            return false;
        }
        for (int64_t i = k + 1; i <= end; i++) {
            real *const row = rows + i * width + half - i;
            const real factor = row[k] / top[k];
            for (int64_t j = k + 1; j <= last; j++) {
                row[j] -= factor * top[j];
            }
            x[i] -= factor * x[k];
        }
    }
    for (int64_t k = n - 1; k >= 0; k--) {
        const int64_t last = k + 2 * half < n - 1 ? k + 2 * half : n - 1;
        const real *const top = rows + k * width + half - k;
        for (int64_t j = k + 1; j <= last; j++) {
            x[k] -= top[j] * x[j];
        }
        x[k] /= top[k];
    }
    return true;
}
