/* e^(sign 2 pi i k / n) for each k below n: the real parts, and behind them the imaginary ones. Each is computed within
   an eighth of a turn on either side of a quarter, by Taylor's polynomials, whose error is below 1e-19 there. */
static void roots_of_unity(int64_t n, int sign, real *restrict roots)
{
    const double length = (double)n, up = (double)sign;
    #pragma omp simd
    for (int64_t k = 0; k < n; k++) {
        const double place = 4 * (double)k, quarter = floor(place / length + 0.5); /* of a turn, the nearest */
        const double x = 1.5707963267948966 * ((place - quarter * length) / length), u = x * x; /* pi / 2 */
        double c = -1 / 6402373705728000.0, s = 1 / 355687428096000.0;
        c = c * u + 1 / 20922789888000.0;
        s = s * u - 1 / 1307674368000.0;
        c = c * u - 1 / 87178291200.0;
        s = s * u + 1 / 6227020800.0;
        c = c * u + 1 / 479001600.0;
        s = s * u - 1 / 39916800.0;
        c = c * u - 1 / 3628800.0;
        s = s * u + 1 / 362880.0;
        c = c * u + 1 / 40320.0;
        s = s * u - 1 / 5040.0;
        c = c * u - 1 / 720.0;
        s = s * u + 1 / 120.0;
        c = c * u + 1 / 24.0;
        s = s * u - 1 / 6.0;
        c = 1 - (u / 2 - u * u * c);
        s = x + x * (u * s);
        const double half = floor(quarter / 2), odd = quarter - 2 * half; /* a quarter further, or not */
        const double turned_by = 1 - 2 * (half - 2 * floor(half / 2));    /* half a turn */
        roots[k] = (real)(turned_by * (odd == 0 ? c : -s));
        roots[n + k] = (real)(up * turned_by * (odd == 0 ? s : c));
    }
}
