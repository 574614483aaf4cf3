/* the derivative of log(gamma(x)), to 1e-15 max(1, |value|); nan at -1, -2, ...: interpolants, rational below 3, then of
   what the asymptotic series adds; x < 0 by reflection */
static const double digamma_p_terms[] = {
    4.097361930526724e-08, 3.9117651665683125e-05, 0.002235289521967761, 0.04049350826567144,
    0.31649933632550714, 1.1741604116033721, 2.0079983521060054, 1.2503801375034054,
};
static const double digamma_q_terms[] = {
    7.3778476243478865e-06, 0.0006000004112100302, 0.014396602345897333, 0.14810832904594673,
    0.7470495002328587, 1.9022022748824643, 2.2894571233542136, 1.0,
};
static const double digamma_tail_terms[] = {
    4.154095689406029, -3.220081266841312, 1.2213863296286604, -0.32525222437397994, 0.07768996902561713,
    -0.020904992716699745, 0.007571670662698111, -0.004166613154056894, 0.003968253600942064,
    -0.0083333333323328, 0.08333333333333287,
};
static const double cotangent_terms[] = {
    13.937292745877583, -10.452969524418483, 8.601922980317118, -0.16332717285215234, 2.4730972633528725,
    1.9286243259066214, 2.0075347895586977, 1.9995769729712818, 2.000518936603734, 2.0019883034248793,
    2.008154728387878, 2.0346861238117984, 2.1646464674228825, 3.2898681336964524,
};
static inline double digamma_tail(double x)
{
    const double inverse = 1.0 / x, z = inverse * inverse;
    return 0.5 * inverse + z * polynomial(z, sizeof(digamma_tail_terms) / sizeof(double), digamma_tail_terms);
}
static inline double digamma_right(double x)
{
    if (!(x < 3)) {
        return log_of(x) - digamma_tail(x);
    }
    const double t = x < 1 ? x : x - 1.0;
    const double ratio = polynomial(t, sizeof(digamma_p_terms) / sizeof(double), digamma_p_terms) /
                         polynomial(t, sizeof(digamma_q_terms) / sizeof(double), digamma_q_terms);
    const double y = ((t - 0.46163214496836236) + 1.5522348162858677e-17) * ratio;
    return x < 1 ? y - 1.0 / x : y;
}
static inline double digamma_of(double x)
{
    if (!(x < 0)) {
        return x == 0 ? (copysign)(INFINITY, -x) : digamma_right(x);
    }
    const double bounded = x < -1e300 ? -1e300 : x, r = bounded - (rint)(bounded);
    if (r == 0) {
        return NAN;
    }
    const double rest = r * polynomial(r * r, sizeof(cotangent_terms) / sizeof(double), cotangent_terms);
    if (bounded > -2.0) {
        return digamma_right(1.0 - bounded) - 1.0 / r + rest;
    }
    /* log(1 - x) cancels 1 / r near a zero: both in two parts */
    const double high = (float)(1.0 / r), brief = (float)r;
    const double low = ((1.0 - high * brief) - high * (r - brief)) / r;
    int exponent;
    const double mantissa = (frexp)(1.0 - bounded, &exponent);
    const double log_low = exponent * 1.9082149292705877e-10 + log_of(mantissa);
    return (exponent * 0.6931471803691238 - high) + (log_low - low + (rest - digamma_tail(1.0 - bounded)));
}
#undef digamma
#define digamma(x) ((real)digamma_of(x))
