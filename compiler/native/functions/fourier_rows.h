/* The Fourier transforms of rows of n complex numbers, in pairs, in place, each times `scale`: the sums of
   z_j e^(sign 2 pi i j k / n). Work has room for 4 n numbers of each row, of 16 at most, and 2 n besides. false if
   there is no memory, or nothing to transform. */
static bool fourier_rows(int64_t rows, int64_t n, int sign, real scale, real *pairs, real *work)
{
    real *const roots = work, *const z = roots + 2 * n;
    roots_of_unity(n, sign, roots);
    for (int64_t row = 0; row < rows; row += FOURIER_ROWS) {
        const int64_t count = least(FOURIER_ROWS, rows - row), whole = n * count;
        real *const own = pairs + row * n * 2;
        for (int64_t k = 0; k < n; k++) {
            #pragma omp simd
            for (int64_t r = 0; r < count; r++) {
                z[k * count + r] = own[(r * n + k) * 2];
                z[whole + k * count + r] = own[(r * n + k) * 2 + 1];
            }
        }
        if (!fourier_beside(n, count, sign, z, roots, 1)) {
            return false;
        }
        for (int64_t k = 0; k < n; k++) {
            #pragma omp simd
            for (int64_t r = 0; r < count; r++) {
                own[(r * n + k) * 2] = z[k * count + r] * scale;
                own[(r * n + k) * 2 + 1] = z[whole + k * count + r] * scale;
            }
        }
    }
    return n > 0;
}
