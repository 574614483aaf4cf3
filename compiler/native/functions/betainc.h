/* I(x; a, b) for a, b > 0 and x in [0, 1]; below 1e-13 relative, and 1e-15 above the mean: the continued fraction of
   DLMF 8.17.22 below (a + 1) / (a + b + 2); above it that of 1 - I(1 - x; b, a) */
static inline double beta_fraction(double a, double b, double x, double rest) /* by Lentz's method; `rest` is 1 - x */
{
    double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), y = d;
    for (double k = 1; k == 1 || (fabs)(c * d - 1) > 4e-16; k++) {
        const double steps[] = {
            k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
            -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
        };
        for (int half = 0; half < 2; half++) {
            c = 1 + steps[half] / c;
            d = 1 / (1 + steps[half] * d);
            y *= c * d;
        }
    }
    const double away = a - (a + b) * x;
    const double gap = a * log1p_gap(-away / a, x * (a + b) / a) + b * log1p_gap(away / b, rest * (a + b) / b);
    const double scale = stirling_gap(a + b) - stirling_gap(a) - stirling_gap(b);
    return (sqrt)(b / (6.283185307179586 * a * (a + b))) * exp_of(scale - gap) * y;
}
static double betainc_of(double a, double b, double x)
{
    if (!(a > 0 && b > 0 && x >= 0 && x <= 1) || isinf(a + b)) {
        return NAN;
    }
    if (x == 0 || x == 1) {
        return x;
    }
    return x > (a + 1) / (a + b + 2) ? 1 - beta_fraction(b, a, 1 - x, x) : beta_fraction(a, b, x, 1 - x);
}
#define betainc(a, b, x) ((real)betainc_of(a, b, x))
