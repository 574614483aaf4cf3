/* the Bessel functions J1 and Y1 for x >= 8 (DLMF 10.17.3-4), P and Q interpolants in 1 / x^2 */
static const double p1_terms[] = {
    -3.695212080719362e-10, 2.561899366599805e-09, -8.675390338311587e-09, 2.0635075190579088e-08,
    -4.4511635687158544e-08, 1.1219718218405029e-07, -4.1010901467688847e-07, 2.5809719242561514e-06,
    -3.520399184310887e-05, 0.0018310546874638278, 1.0000000000000002,
};
static const double q1_terms[] = {
    -1.667789879556041e-09, 1.1899879663888225e-08, -4.020335738019531e-08, 8.916395714788661e-08,
    -1.5791505604237622e-07, 2.718348629873536e-07, -5.587360808416015e-07, 1.6235747565820837e-06,
    -7.604663376505256e-06, 6.776768422389128e-05, -0.0016021728515025649, 0.3749999999999998,
};
static inline double hankel1(double x, bool second)
{
    const double inverse = 8.0 / x, z = inverse * inverse;
    const double scale = (sqrt)(inverse) * 0.19947114020071635; /* 1 / sqrt(8 pi) */
    const double p = scale * polynomial(z, sizeof(p1_terms) / sizeof(double), p1_terms);
    const double q = scale * (polynomial(z, sizeof(q1_terms) / sizeof(double), q1_terms) / x);
    const double angle = x < INFINITY ? x : 0.0, cosine = (cos)(angle), sine = (sin)(angle);
    const double y = second ? q * (sine - cosine) - p * (sine + cosine)
                            : p * (sine - cosine) + q * (sine + cosine);
    return x != x ? x : y;
}
