/* The Fourier transform of n complex numbers, in pairs, whatever n is: a convolution with a chirp (Bluestein), which is
   taken by transforms of a power of 2. false if there is no memory. */
static bool fourier_chirp(int64_t n, int sign, real *z)
{
    int64_t m = 1;
    while (m < 2 * n - 1) {
        m *= 2;
    }
    real *const chirp = malloc((size_t)(2 * n + 8 * m) * sizeof(real));
    if (chirp == NULL) {
        return false;
    }
    real *const a = chirp + 2 * n, *const b = a + 2 * m, *const roots = b + 2 * m, *const spare = roots + 2 * m;
    memset(a, 0, (size_t)(4 * m) * sizeof(real));
    for (int64_t k = 0; k < n; k++) {
        const double angle = 3.1415926535897932 * (double)(k * k % (2 * n)) / (double)n;
        chirp[2 * k] = (real)(cos)(angle);
        chirp[2 * k + 1] = (real)(sign * (sin)(angle));
        times(z[2 * k], z[2 * k + 1], chirp + 2 * k, a + 2 * k);
        b[2 * k] = b[2 * (m - k) % (2 * m)] = chirp[2 * k];
        b[2 * k + 1] = b[2 * (m - k) % (2 * m) + 1] = -chirp[2 * k + 1];
    }
    roots_of_unity(m, -1, roots);
    fourier_steps(m, -1, a, spare, roots);
    fourier_steps(m, -1, b, spare, roots);
    for (int64_t k = 0; k < m; k++) {
        times(a[2 * k] / (real)m, a[2 * k + 1] / (real)m, b + 2 * k, a + 2 * k);
        roots[2 * k + 1] = -roots[2 * k + 1];
    }
    fourier_steps(m, 1, a, spare, roots);
    for (int64_t k = 0; k < n; k++) {
        times(a[2 * k], a[2 * k + 1], chirp + 2 * k, z + 2 * k);
    }
    free(chirp);
    return true;
}
