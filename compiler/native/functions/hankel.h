/* Hankel's form of a Bessel function for x >= 8 (DLMF 10.17.3-4), P of 11 terms and Q of 12 in 1 / x^2; `turned` by a
   quarter. */
static inline double hankel(double x, const double *p_terms, const double *q_terms, bool turned)
{
    const double inverse = 8.0 / x, z = inverse * inverse;
    const double scale = (sqrt)(inverse) * 0.19947114020071635; /* 1 / sqrt(8 pi) */
    const double p = scale * polynomial(z, 11, p_terms), q = scale * (polynomial(z, 12, q_terms) / x);
    const double angle = x < INFINITY ? x : 0.0, cosine = (cos)(angle), sine = (sin)(angle);
    const double y = turned ? p * (sine - cosine) + q * (cosine + sine) : p * (cosine + sine) - q * (sine - cosine);
    return x != x ? x : y;
}
