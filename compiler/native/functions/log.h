/* the natural logarithm, within 1 ulp: of 2^k m with m about 1, by the series of atanh in s = (m - 1) / (m + 1) */
static inline EACH double log_of(double x)
{
    const int small = x < 2.2250738585072014e-308;
    const double y = small ? x * 18014398509481984.0 : x; /* 2^54 */
    const int64_t root = INT64_C(0x3fe6a09e667f3bcd);      /* sqrt(1/2) */
    const uint64_t u = (uint64_t)bits_of(y) + (UINT64_C(0x3ff0000000000000) - (uint64_t)root);
    const double k = double_of((int64_t)(u >> 52 | UINT64_C(0x4330000000000000))) - (small ? 4503599627371573.0 : 4503599627371519.0);
    const double f = double_of((int64_t)(u & UINT64_C(0x000fffffffffffff)) + root) - 1.0;
    const double s = f / (2.0 + f), z = s * s, h = 0.5 * f * f;
#ifdef CHAINRULE_F32
    double q = 0.18181818181818182; /* the terms that a float can tell */
#else
    double q = 0.08;
    q = madd(q, z, 0.08695652173913043);
    q = madd(q, z, 0.09523809523809523);
    q = madd(q, z, 0.10526315789473684);
    q = madd(q, z, 0.11764705882352941);
    q = madd(q, z, 0.13333333333333333);
    q = madd(q, z, 0.15384615384615385);
    q = madd(q, z, 0.18181818181818182);
#endif
    q = madd(q, z, 0.2222222222222222);
    q = madd(q, z, 0.2857142857142857);
    q = madd(q, z, 0.4);
    q = madd(q, z, 0.6666666666666666);
    const double value = k * 0.6931467056274414 - ((h - (s * (h + z * q) + k * 4.7493250390316726e-07)) - f);
    const double edge = x == 0 ? -INFINITY : x < 0 ? NAN : x;
    return x > 0 && x < INFINITY ? value : edge;
}
#undef log
#ifdef CHAINRULE_F32
/* the same in floats; the series is fitted, as in FreeBSD's e_logf.c */
static inline EACH float log_float(float x)
{
    const int small = x < 1.17549435e-38f;
    const float y = small ? x * 33554432.0f : x; /* 2^25 */
    const int32_t root = 0x3f3504f3;             /* sqrt(1/2) */
    const uint32_t u = (uint32_t)bits_of_float(y) + (0x3f800000u - (uint32_t)root);
    const float k = (float)(int32_t)(u >> 23) - (small ? 152.0f : 127.0f);
    const float f = float_of((int32_t)(u & 0x007fffffu) + root) - 1.0f;
    const float s = f / (2.0f + f), z = s * s, h = 0.5f * f * f;
    float q = 0.24279078841f;
    q = madd_float(q, z, 0.28498786688f);
    q = madd_float(q, z, 0.40000972152f);
    q = madd_float(q, z, 0.66666662693f);
    const float value = k * 6.9313812256e-01f - ((h - (s * (h + z * q) + k * 9.0580006145e-06f)) - f);
    const float edge = x == 0 ? -INFINITY : x < 0 ? NAN : x;
    return x > 0 && x < INFINITY ? value : edge;
}
#define log(x) log_float(x)
#else
#define log(x) ((real)log_of(x))
#endif
