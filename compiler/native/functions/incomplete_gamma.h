/* P(a, x), or Q(a, x) = 1 - P(a, x) if `upper`; below 1e-13 relative where it is above 1e-90: the series of P up to
   x = a + 1, the continued fraction of Q above (DLMF 8.11.4, 8.9.2); Q of small a and x by DLMF 8.7.1 */
static inline double gamma_weight(double a, double x) /* x^a exp(-x) / gamma(a) */
{
    const double gap = a * log1p_gap((x - a) / a, x / a);
    return (sqrt)(a / 6.283185307179586) * exp_of(-gap - stirling_gap(a));
}
static inline double gamma_series(double a, double x)
{
    double n = a, term = 1 / a, total = term;
    while (term > 1e-17 * total) {
        n += 1;
        term *= x / n;
        total += term;
    }
    return gamma_weight(a, x) * total;
}
static inline double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = INFINITY, d = 1 / b, y = d;
    for (double k = 1; k == 1 || (fabs)(c * d - 1) > 4e-16; k++) {
        const double step = k * (a - k);
        b += 2;
        c = b + step / c;
        d = 1 / (b + step * d);
        y *= c * d;
    }
    return gamma_weight(a, x) * y;
}
static inline double gamma_near_0(double a, double x)
{
    double term = 1, total = 0;
    for (int k = 1; (fabs)(term) > 1e-17; k++) {
        term *= -x / k;
        total += term / (a + k);
    }
    const double power = a * log_of(x) + log1p_of(rgamma_below_3(a));
    return -expm1_of(power) - exp_of(power) * (a * total);
}
static double incomplete_gamma(double a, double x, bool upper)
{
    if (a < 0 || x < 0 || (a == 0 && x == 0) || (isinf(a) && isinf(x))) {
        return NAN;
    }
    if (isnan(a) || isnan(x)) {
        return a + x;
    }
    if (a == 0 || isinf(x)) {
        return upper ? 0 : 1;
    }
    if (x == 0 || isinf(a)) {
        return upper ? 1 : 0;
    }
    if (x < a + 1 && a < 1 && upper) {
        return gamma_near_0(a, x);
    }
    const double found = x < a + 1 ? gamma_series(a, x) : gamma_fraction(a, x);
    return upper == (x < a + 1) ? 1 - found : found;
}
