/* The rows of n reals of which rows of n / 2 + 1 complex numbers are the Fourier transforms; of the first, and of the
   middle, the real part counts alone. Work as in `fourier_rows`. */
static bool fourier_real_back(int64_t rows, int64_t n, const real *re, const real *im, real *x, real *work)
{
    const int64_t by = n % 2 == 0 ? 2 : 1, points = n / by, kept = n / 2 + 1;
    const real scale = 1 / (real)n;
    real *const roots = work, *const z = roots + 2 * n;
    roots_of_unity(n, 1, roots);
    for (int64_t row = 0; row < rows; row += FOURIER_ROWS) {
        const int64_t count = least(FOURIER_ROWS, rows - row), whole = points * count;
        for (int64_t k = 0; k < points; k++) {
            const bool mirrored = by == 1 && k >= kept;
            const int64_t place = row * kept + (mirrored ? n - k : k), other = row * kept + (by == 2 ? points - k : 0);
            const real *const a = re + place, *const b = im + place, *const a_2 = re + other, *const b_2 = im + other;
            const real c = roots[k], s = roots[n + k];
            #pragma omp simd
            for (int64_t r = 0; r < count; r++) {
                const int64_t at = r * kept;
                const real one = a[at], one_i = k == 0 ? 0 : mirrored ? -b[at] : b[at];
                const real two = a_2[at], two_i = k == 0 ? 0 : -b_2[at], less = one - two, less_i = one_i - two_i;
                z[k * count + r] = by == 1 ? one : (one + two) - (less * s + less_i * c);
                z[whole + k * count + r] = by == 1 ? one_i : (one_i + two_i) + (less * c - less_i * s);
            }
        }
        if (!fourier_beside(points, count, 1, z, roots, by)) {
            return false;
        }
        for (int64_t k = 0; k < points; k++) {
            real *const made = x + row * n + k * by;
            for (int64_t r = 0; r < count; r++) {
                made[r * n] = z[k * count + r] * scale;
                if (by == 2) {
                    made[r * n + 1] = z[whole + k * count + r] * scale;
                }
            }
        }
    }
    return n > 0;
}
