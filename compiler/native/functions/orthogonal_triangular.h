/* a = q r by Householder's reflections, q of n rows and k = min(n, m) columns, r of k rows and m columns; row has room for
   n + m numbers, and a is written over. false if a number is not finite. */
static bool orthogonal_triangular(
    int64_t n, int64_t m, int64_t k, real *restrict a, real *restrict q, real *restrict r, real *restrict row)
{
    const real scale = binary_scale(n * m, a);
    real *const column = row + m;
    if (scale == 0) {
        return false;
    }
    for (int64_t i = 0; i < n * m; i++) {
        a[i] /= scale;
    }
    for (int64_t j = 0; j < k; j++) { /* below the diagonal v stays, on it tau, since r has what stood there */
        for (int64_t i = j; i < n; i++) {
            column[i - j] = a[i * m + j];
        }
        const real tau = reflect(n - j, column);
        for (int64_t i = j + 1; i < n; i++) {
            a[i * m + j] = column[i - j];
        }
        r[j * m + j] = column[0];
        a[j * m + j] = 1;
        apply_reflection(n - j, m - j - 1, tau, a + j * m + j, m, a + j * m + j + 1, m, row);
        a[j * m + j] = tau;
    }
    for (int64_t i = 0; i < k; i++) {
        for (int64_t j = 0; j < m; j++) {
            r[i * m + j] = j < i ? 0 : scale * (j == i ? r[i * m + j] : a[i * m + j]);
        }
    }
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < k; j++) {
            q[i * k + j] = i == j;
        }
    }
    for (int64_t j = k - 1; j >= 0; j--) {
        const real tau = a[j * m + j];
        a[j * m + j] = 1;
        apply_reflection(n - j, k - j, tau, a + j * m + j, m, q + j * k + j, k, row);
    }
    return true;
}
