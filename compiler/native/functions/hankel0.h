/* the Bessel functions J0 and Y0 for x >= 8 (DLMF 10.17.3-4), P and Q interpolants in 1 / x^2 */
static const double p0_terms[] = {
    3.4524433080101916e-10, -2.39025249013693e-09, 8.074080752657414e-09, -1.9115508320129253e-08,
    4.087497536298877e-08, -1.0147405510256731e-07, 3.6184907884972314e-07, -2.18389707279212e-06,
    2.7380882305368864e-05, -0.0010986328124660111, 0.9999999999999999,
};
static const double q0_terms[] = {
    1.568888565760958e-09, -1.1184786504599909e-08, 3.773489343283679e-08, -8.34850383197435e-08,
    1.4720055161325787e-07, -2.5138935008632303e-07, 5.100309763429601e-07, -1.4526426169610195e-06,
    6.590703805725098e-06, -5.5446286721922284e-05, 0.00114440917963086, -0.1249999999999998,
};
static inline double hankel0(double x, bool second)
{
    const double inverse = 8.0 / x, z = inverse * inverse;
    const double scale = (sqrt)(inverse) * 0.19947114020071635; /* 1 / sqrt(8 pi) */
    const double p = scale * polynomial(z, sizeof(p0_terms) / sizeof(double), p0_terms);
    const double q = scale * (polynomial(z, sizeof(q0_terms) / sizeof(double), q0_terms) / x);
    const double angle = x < INFINITY ? x : 0.0, cosine = (cos)(angle), sine = (sin)(angle);
    const double y = second ? p * (sine - cosine) + q * (cosine + sine)
                            : p * (cosine + sine) - q * (sine - cosine);
    return x != x ? x : y;
}
