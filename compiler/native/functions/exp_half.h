/* exp(x) / 2 for x >= 0, within 1 ulp; it exceeds a double only where x is above 710.47 */
static inline EACH double exp_half(double x)
{
    const double shift = 6755399441055744.0;
    const double y = x > 711.0 ? 711.0 : x;
    const double n = madd(y, 1.4426950408889634, shift) - shift;
    const double half = n * 0.5 + shift;
    const double rest = n - (half - shift) + shift;
    const double first = double_of((int64_t)((uint64_t)(bits_of(half) + 1023) << 52));
    const double second = double_of((int64_t)((uint64_t)(bits_of(rest) + 1022) << 52));
    const double r = madd(n, -4.7493250390316726e-07, madd(n, -0.6931467056274414, y));
    return (1.0 + madd(r * r, exp_tail(r), r)) * first * second;
}
