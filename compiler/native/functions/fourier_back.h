/* The inverses of the Fourier transforms of rows of n complex numbers, in pairs, in place. */
static bool fourier_back(int64_t rows, int64_t n, real *pairs, real *work)
{
    return fourier_rows(rows, n, 1, 1 / (real)n, pairs, work);
}
