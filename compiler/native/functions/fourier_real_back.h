/* The n reals of which the n / 2 + 1 complex numbers are the Fourier transform; work has room for 3 n pairs. */
static bool fourier_real_back(int64_t n, const real *re, const real *im, real *x, real *work)
{
    for (int64_t k = 0; k <= n / 2; k++) {
        const bool alone = k == 0 || 2 * k == n; /* it is real, whatever is said of it */
        const int64_t mirror = (n - k) % n;
        work[2 * mirror] = work[2 * k] = re[k];
        work[2 * mirror + 1] = alone ? 0 : -im[k];
        work[2 * k + 1] = alone ? 0 : im[k];
    }
    const bool made = fourier_into(n, 1, work, work + 2 * n);
    for (int64_t k = 0; k < n; k++) {
        x[k] = work[2 * k] / (real)n;
    }
    return made;
}
