/* The Fourier transform of n complex numbers, in pairs, in place. */
static bool fourier(int64_t n, real *z, real *work)
{
    return fourier_into(n, -1, z, work);
}
