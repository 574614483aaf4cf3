/* The Fourier transform of n reals: n / 2 + 1 complex numbers, in pairs; work has room for 3 n pairs. */
static bool fourier_real(int64_t n, const real *x, real *pairs, real *work)
{
    for (int64_t k = 0; k < n; k++) {
        work[2 * k] = x[k];
        work[2 * k + 1] = 0;
    }
    const bool made = fourier_into(n, -1, work, work + 2 * n);
    memcpy(pairs, work, (size_t)(n / 2 + 1) * 2 * sizeof(real));
    return made;
}
