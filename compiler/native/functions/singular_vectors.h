/* a = u diag(s) vt, s falling, k = min(n, m) of them: u of n rows and k columns, of each of which the largest element is
   positive, vt of k rows and m columns. a and x, which has room for as much, are written over. false if a number is not
   finite, or they do not converge. */
static bool singular_vectors(
    int64_t n, int64_t m, int64_t k, real *restrict a, real *restrict u, real *restrict s, real *restrict vt,
    real *restrict x)
{
    const real scale = binary_scale(n * m, a);
    if (scale == 0) {
        return false;
    }
    const bool wide = n < m;
    real *const left = wide ? u : x, *const right = wide ? a : vt; /* rows are vectors of either side */
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < m; j++) {
            if (wide) {
                a[i * m + j] /= scale;
            } else {
                x[j * n + i] = a[i * m + j] / scale;
            }
        }
    }
    identity(k, wide ? left : right);
    if (!(wide ? orthogonal_rows(m, k, right, left, s) : orthogonal_rows(n, k, left, right, s))) {
        return false;
    }
    for (int64_t i = 0; i < k; i++) {
        const real sign = upside_down(n, left + i * n) ? -1 : 1;
        s[i] *= scale;
        for (int64_t j = 0; j < n; j++) {
            left[i * n + j] *= sign;
        }
        for (int64_t j = 0; j < m; j++) {
            vt[i * m + j] = sign * right[i * m + j];
        }
    }
    if (wide) {
        transpose(n, u);
    } else {
        for (int64_t i = 0; i < n; i++) {
            for (int64_t j = 0; j < k; j++) {
                u[i * k + j] = x[j * n + i];
            }
        }
    }
    return true;
}
