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
#define expm1(x) ((real)expm1_of(x))
