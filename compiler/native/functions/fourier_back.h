/* The inverse of the Fourier transform of n complex numbers, in pairs, in place. */
static bool fourier_back(int64_t n, real *z, real *work)
{
    const bool made = fourier_into(n, 1, z, work);
    for (int64_t k = 0; k < 2 * n; k++) {
        z[k] /= (real)n;
    }
    return made;
}
