/* a = q' t q for a symmetric matrix, t tridiagonal: its diagonal, what stands beside it, and q, whose rows are turned by
   Householder's reflections. a is written over; beside has room for 2 n numbers. */
static void tridiagonal(int64_t n, real *restrict a, real *restrict diagonal, real *restrict beside, real *restrict q)
{
    real *const p = beside + n;
    for (int64_t k = 0; k < n - 1; k++) { /* tau is kept where the diagonal stood */
        real *const v = a + k * n + k + 1;
        const int64_t rest = n - k - 1;
        const real tau = reflect(rest, v);
        diagonal[k] = a[k * n + k];
        beside[k] = v[0];
        v[0] = 1;
        a[k * n + k] = tau;
        for (int64_t i = 0; i < rest; i++) {
            p[i] = tau * dot(rest, a + (k + 1 + i) * n + k + 1, v);
        }
        const real half = tau / 2 * dot(rest, p, v);
        for (int64_t i = 0; i < rest; i++) {
            p[i] -= half * v[i];
        }
        for (int64_t i = 0; i < rest; i++) {
            real *const row = a + (k + 1 + i) * n + k + 1;
            for (int64_t j = 0; j < rest; j++) {
                row[j] -= v[i] * p[j] + p[i] * v[j];
            }
        }
    }
    if (n > 0) {
        diagonal[n - 1] = a[n * n - 1];
        beside[n - 1] = 0;
    }
    identity(n, q);
    for (int64_t k = n - 2; k >= 0; k--) {
        const real *const v = a + k * n + k + 1;
        const real tau = a[k * n + k];
        for (int64_t i = k + 1; i < n; i++) {
            real *const row = q + i * n + k + 1;
            const real factor = tau * dot(n - k - 1, row, v);
            for (int64_t j = 0; j < n - k - 1; j++) {
                row[j] -= factor * v[j];
            }
        }
    }
}
