/* As `fourier_steps`, whatever n is: a convolution with a chirp (Bluestein), which is taken by transforms of a power
   of 2. false if there is no memory. */
static bool fourier_chirp(int64_t n, int64_t count, int sign, real *z)
{
    int64_t m = 1;
    while (m < 2 * n - 1) {
        m *= 2;
    }
    const int64_t whole = n * count, all = m * count;
    real *const chirp = malloc((size_t)(2 * n + 4 * m + 4 * all) * sizeof(real));
    if (chirp == NULL) {
        return false;
    }
    real *const b = chirp + 2 * n, *const roots = b + 2 * m, *const a = roots + 2 * m, *const spare = a + 2 * all;
    memset(a, 0, (size_t)(2 * all) * sizeof(real));
    memset(b, 0, (size_t)(2 * m) * sizeof(real));
    for (int64_t k = 0; k < n; k++) {
        const double angle = 3.1415926535897932 * (double)(k * k % (2 * n)) / (double)n;
        chirp[k] = (real)(cos)(angle);
        chirp[n + k] = (real)(sign * (sin)(angle));
        b[k] = b[(m - k) % m] = chirp[k];
        b[m + k] = b[m + (m - k) % m] = -chirp[n + k];
        for (int64_t r = k * count; r < (k + 1) * count; r++) {
            turned(z[r], z[whole + r], chirp + k, n, a + r, all);
        }
    }
    roots_of_unity(m, -1, roots);
    fourier_steps(m, count, -1, a, spare, roots, 1);
    fourier_steps(m, 1, -1, b, spare, roots, 1);
    for (int64_t k = 0; k < m; k++) {
        for (int64_t r = k * count; r < (k + 1) * count; r++) {
            turned(a[r] / (real)m, a[all + r] / (real)m, b + k, m, a + r, all);
        }
        roots[m + k] = -roots[m + k];
    }
    fourier_steps(m, count, 1, a, spare, roots, 1);
    for (int64_t k = 0; k < n; k++) {
        for (int64_t r = k * count; r < (k + 1) * count; r++) {
            turned(a[r], a[all + r], chirp + k, n, z + r, whole);
        }
    }
    free(chirp);
    return true;
}
