/* e to the power x, within 1 ulp: 2^n exp(r) with |r| <= log(2) / 2. No branch: a loop over it runs in vectors. */
static inline EACH double exp_of(double x)
{
    const double shift = 6755399441055744.0; /* 1.5 * 2^52: adding it rounds to a whole number, into the low bits */
    x = x > 710.0 ? 710.0 : x;
    x = x < -746.0 ? -746.0 : x;
    const double n = madd(x, 1.4426950408889634, shift) - shift;
    const double half = n * 0.5 + shift;
    const double rest = n - (half - shift) + shift;
    const double first = double_of((int64_t)((uint64_t)(bits_of(half) + 1023) << 52)); /* 2^n in two factors */
    const double second = double_of((int64_t)((uint64_t)(bits_of(rest) + 1023) << 52));
    const double r = madd(n, -4.7493250390316726e-07, madd(n, -0.6931467056274414, x));
    return (1.0 + madd(r * r, exp_tail(r), r)) * first * second;
}
#undef exp
#ifdef CHAINRULE_F32
/* the same in floats, of which a vector holds twice as many */
static inline EACH float exp_float(float x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23 */
    x = x > 89.0f ? 89.0f : x;
    x = x < -104.0f ? -104.0f : x;
    const float n = madd_float(x, 1.44269504f, shift) - shift;
    const float half = n * 0.5f + shift;
    const float rest = n - (half - shift) + shift;
    const float first = float_of((int32_t)((uint32_t)(bits_of_float(half) + 127) << 23));
    const float second = float_of((int32_t)((uint32_t)(bits_of_float(rest) + 127) << 23));
    const float r = madd_float(n, 2.12194440e-4f, madd_float(n, -0.693359375f, x));
    return (1.0f + madd_float(r * r, exp_tail_float(r), r)) * first * second;
}
#define exp(x) exp_float(x)
#else
#define exp(x) ((real)exp_of(x))
#endif
