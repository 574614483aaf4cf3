/* exp(x) - 1, within 2 ulp also near 0 */
static inline EACH double expm1_of(double x)
{
    const double shift = 6755399441055744.0;
    const double big = x > 710.0 ? 710.0 : x;
    const double y = big < -40.0 ? -40.0 : big;
    const double n = madd(y, 1.4426950408889634, shift) - shift;
    const double half = n * 0.5 + shift;
    const double rest = n - (half - shift) + shift;
    const double first = double_of((int64_t)((uint64_t)(bits_of(half) + 1023) << 52));
    const double second = double_of((int64_t)((uint64_t)(bits_of(rest) + 1023) << 52));
    const double r = madd(n, -4.7493250390316726e-07, madd(n, -0.6931467056274414, y));
    const double p = madd(r * r, exp_tail(r), r);
    const double part = madd(first, p, first - 1.0 / second); /* 2^n p + (2^n - 1), by one of its factors */
    return x == 0 ? x : part * second;
}
#undef expm1
#ifdef CHAINRULE_F32
/* the same in floats */
static inline EACH float expm1_float(float x)
{
    const float shift = 12582912.0f;
    const float big = x > 89.0f ? 89.0f : x;
    const float y = big < -20.0f ? -20.0f : big;
    const float n = madd_float(y, 1.44269504f, shift) - shift;
    const float half = n * 0.5f + shift;
    const float rest = n - (half - shift) + shift;
    const float first = float_of((int32_t)((uint32_t)(bits_of_float(half) + 127) << 23));
    const float second = float_of((int32_t)((uint32_t)(bits_of_float(rest) + 127) << 23));
    const float r = madd_float(n, 2.12194440e-4f, madd_float(n, -0.693359375f, y));
    const float p = madd_float(r * r, exp_tail_float(r), r);
    const float part = madd_float(first, p, first - 1.0f / second);
    return x == 0 ? x : part * second;
}
#define expm1(x) expm1_float(x)
#else
#define expm1(x) ((real)expm1_of(x))
#endif
