/* What any other factor makes of `side` transforms, interleaved: `apart` of them, sum by sum. */
static void fourier_other(
    int64_t factor, int64_t apart, int64_t side, int64_t whole, const real *restrict x, real *restrict y,
    const real *restrict roots, int64_t turn, int64_t behind)
{
    for (int64_t j = 0; j < apart; j++) {
        for (int64_t r = 0; r < factor; r++) {
            real *const made = y + side * (factor * j + r);
            for (int64_t k = 0; k < factor; k++) {
                const real *const a = x + side * (j + apart * k);
                const real *const root = roots + turn * ((j * r + apart * (k * r % factor)) % (apart * factor));
                const real c = root[0], s = root[behind];
                #pragma omp simd
                for (int64_t q = 0; q < side; q++) {
                    const real re = a[q] * c - a[whole + q] * s, im = a[q] * s + a[whole + q] * c;
                    made[q] = k == 0 ? re : made[q] + re;
                    made[whole + q] = k == 0 ? im : made[whole + q] + im;
                }
            }
        }
    }
}
