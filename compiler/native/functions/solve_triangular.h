/* x = inv(T) x, for m columns, by blocks: T is the lower triangle of a, or the `upper` one, or its transpose, `turned`.
   false if T is singular. */
static bool solve_triangular(int64_t n, int64_t m, bool upper, bool turned, const real *a, real *restrict x)
{
    const int64_t row = turned ? 1 : n, column = turned ? n : 1; /* how far elements of T are apart */
    const bool down = upper == turned;                           /* from the first unknown on, or from the last */
    for (int64_t k = 0; k < n; k++) {
        if (a[k * n + k] == 0) {
            return false;
        }
    }
    for (int64_t done = 0; done < n; done += BLOCK) {
        const int64_t count = done + BLOCK < n ? BLOCK : n - done, first = down ? done : n - done - count;
        const int64_t end = first + count;
        for (int64_t step = 0; step < count; step++) {
            const int64_t k = down ? first + step : end - 1 - step;
            for (int64_t j = 0; j < m; j++) {
                x[k * m + j] /= a[k * n + k];
            }
            for (int64_t i = down ? k + 1 : first; i < (down ? end : k); i++) {
                const real factor = a[i * row + k * column];
                for (int64_t j = 0; j < m; j++) {
                    x[i * m + j] -= factor * x[k * m + j];
                }
            }
        }
        const int64_t from = down ? end : 0, to = down ? n : first;
        if (m > 1) {
            subtract_product(to - from, m, count, a + from * row + first * column, row, column, x + first * m, m, x + from * m, m);
        } else if (turned) {
            for (int64_t k = first; k < end; k++) {
                for (int64_t i = from; i < to; i++) {
                    x[i] -= a[k * n + i] * x[k];
                }
            }
        } else {
            for (int64_t i = from; i < to; i++) {
                x[i] -= dot(count, a + i * n + first, x + first);
            }
        }
    }
    return true;
}
