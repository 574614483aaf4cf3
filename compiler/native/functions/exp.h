/* e to the power x, within 1 ulp */
static inline EACH double exp_of(double x) { return exp_scaled(x, 1023); }
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
    const float scale = float_of((int32_t)((uint32_t)(bits_of_float(rest) + 127) << 23));
    const float second = x <= -104.0f ? 0.0f : scale; /* a product that underflows takes a hundred times as long */
    const float r = madd_float(n, 2.12194440e-4f, madd_float(n, -0.693359375f, x));
    return (1.0f + madd_float(r * r, exp_tail_float(r), r)) * first * second;
}
#define exp(x) exp_float(x)
#else
#define exp(x) ((real)exp_of(x))
#endif
