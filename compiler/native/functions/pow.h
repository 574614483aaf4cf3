/* x to the power y, within 2 ulp, as exp(y log(x)): x = 2^k m with m about 1, and log(m) by the series of atanh in
   s = (m - 1) / (m + 1); of each step that counts, what rounding takes off it is carried along (`..._lost`) */
static inline EACH double pow_near(double x, double y)
{
    const int64_t root = INT64_C(0x3fe6a09e667f3bcd); /* sqrt(1/2) */
    const uint64_t u = (uint64_t)bits_of(x) + (UINT64_C(0x3ff0000000000000) - (uint64_t)root);
    const double k = double_of((int64_t)(u >> 52 | UINT64_C(0x4330000000000000))) - 4503599627371519.0;
    const double m = double_of((int64_t)(u & UINT64_C(0x000fffffffffffff)) + root);
    const double f = m - 1.0, d = m + 1.0, d_lost = m - (d - 1.0);
    const double s = f / d, s_lost = (madd(-s, d, f) - s * d_lost) / d;
    const double z = s * s, z_lost = madd(s, s, -z) + 2.0 * s * s_lost;
    double q = 0.07407407407407407;
    q = madd(q, z, 0.08);
    q = madd(q, z, 0.08695652173913043);
    q = madd(q, z, 0.09523809523809523);
    q = madd(q, z, 0.10526315789473684);
    q = madd(q, z, 0.11764705882352941);
    q = madd(q, z, 0.13333333333333333);
    q = madd(q, z, 0.15384615384615385);
    q = madd(q, z, 0.18181818181818182);
    q = madd(q, z, 0.2222222222222222);
    q = madd(q, z, 0.2857142857142857);
    q = madd(q, z, 0.4) * z;
    const double c = 0.6666666666666666 + q, c_lost = ((0.6666666666666666 - c) + q) + 3.700743415417188e-17;
    const double v = z * c, v_lost = madd(z, c, -v) + (z * c_lost + z_lost * c);
    const double p = s * v, p_lost = madd(s, v, -p) + (s * v_lost + s_lost * v);
    const double a = 2.0 * s + p, a_lost = ((2.0 * s - a) + p) + (2.0 * s_lost + p_lost);
    const double whole = k * 0.6931467056274414, b = whole + a;
    const double b_lost = ((whole - b) + a) + madd(k, 4.7493250390316726e-07, a_lost);
    const double e = y * b, e_lost = madd(y, b, -e) + y * b_lost;
    const double shift = 6755399441055744.0, sum = madd(e, 1.4426950408889634, shift), n = sum - shift;
    const double power = double_of((int64_t)((uint64_t)(bits_of(sum) + 1023) << 52)); /* 2^n */
    const double r = madd(n, -4.7493250390316726e-07, madd(n, -0.6931467056274414, e)) + e_lost;
    return (1.0 + madd(r * r, exp_tail(r), r)) * power;
}
/* Where x is not above 0 and normal, or the result may not be. */
static inline EACH int pow_far(double x, double y)
{
    const double exponent = (double)(bits_of(x) >> 52) - 1023.0; /* |log2(x)| is at most 1 more */
    return !(x >= 2.2250738585072014e-308 && x < INFINITY && fabs(y) * (fabs(exponent) + 1.0) < 1000.0);
}
#ifdef IN_LANES
each_lane_of_two(pow)
#undef pow
#define pow(x, y) NAME(pow_each)(x, y)
#endif
