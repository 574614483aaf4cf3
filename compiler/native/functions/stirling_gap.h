/* log(gamma(x)) - (x - 1/2) log(x) + x - log(2 pi) / 2 for x > 0: from 3 on an interpolant in 1 / x^2 */
static const double stirling_terms[] = {
    0.2618085287086644, -0.20709330067515677, 0.08133072111327978, -0.023023388614372777, 0.006092364447572614,
    -0.0019068288114279443, 0.0008415163778136668, -0.0005952350113118343, 0.0007936507724234067,
    -0.0027777777777198706, 0.0833333333333333,
};
static inline double stirling_gap(double x)
{
    if (x < 3) {
        const double log_x = log_of(x), log_gamma = -log1p_of(rgamma_below_3(x)) - (x < 1 ? log_x : 0.0);
        return log_gamma - (x - 0.5) * log_x + (x - 0.91893853320467274);
    }
    const double inverse = 1 / x;
    return inverse * polynomial(inverse * inverse, sizeof(stirling_terms) / sizeof(double), stirling_terms);
}
