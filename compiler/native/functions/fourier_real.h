/* The Fourier transforms of rows of n reals: n / 2 + 1 complex numbers each, in pairs. Where n is even they are those of
   n / 2 complex numbers, put right. Work as in `fourier_rows`. */
static bool fourier_real(int64_t rows, int64_t n, const real *x, real *pairs, real *work)
{
    const int64_t by = n % 2 == 0 ? 2 : 1, points = n / by, kept = n / 2 + 1;
    real *const roots = work, *const z = roots + 2 * n;
    roots_of_unity(n, -1, roots);
    for (int64_t row = 0; row < rows; row += FOURIER_ROWS) {
        const int64_t count = least(FOURIER_ROWS, rows - row), whole = points * count;
        for (int64_t k = 0; k < points; k++) {
            const real *const own = x + row * n + k * by;
            #pragma omp simd
            for (int64_t r = 0; r < count; r++) {
                z[k * count + r] = own[r * n];
                z[whole + k * count + r] = by == 2 ? own[r * n + 1] : 0;
            }
        }
        if (!fourier_beside(points, count, -1, z, roots, by)) {
            return false;
        }
        for (int64_t k = 0; k < kept; k++) {
            const bool last = k == points; /* whose place is that of the first */
            const real *const one = z + (last ? 0 : k) * count, *const other = z + (k == 0 ? 0 : points - k) * count;
            const real c = last ? -1 : roots[k], s = last ? 0 : roots[n + k];
            real *const made = pairs + (row * kept + k) * 2;
            #pragma omp simd
            for (int64_t r = 0; r < count; r++) {
                const real even = (one[r] + other[r]) / 2, even_i = (one[whole + r] - other[whole + r]) / 2;
                const real odd = (one[whole + r] + other[whole + r]) / 2, odd_i = (other[r] - one[r]) / 2;
                made[r * kept * 2] = by == 1 ? one[r] : even + (odd * c - odd_i * s);
                made[r * kept * 2 + 1] = by == 1 ? one[whole + r] : even_i + (odd * s + odd_i * c);
            }
        }
    }
    return n > 0;
}
