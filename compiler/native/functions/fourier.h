/* The Fourier transforms of rows of n complex numbers, in pairs, in place. */
static bool fourier(int64_t rows, int64_t n, real *pairs, real *work)
{
    return fourier_rows(rows, n, -1, 1, pairs, work);
}
