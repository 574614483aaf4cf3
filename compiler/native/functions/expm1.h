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
    double q = 1.6059043836821613e-10;
    q = madd(q, r, 2.08767569878681e-09);
    q = madd(q, r, 2.505210838544172e-08);
    q = madd(q, r, 2.755731922398589e-07);
    q = madd(q, r, 2.7557319223985893e-06);
    q = madd(q, r, 2.48015873015873e-05);
    q = madd(q, r, 0.0001984126984126984);
    q = madd(q, r, 0.001388888888888889);
    q = madd(q, r, 0.008333333333333333);
    q = madd(q, r, 0.041666666666666664);
    q = madd(q, r, 0.16666666666666666);
    q = madd(q, r, 0.5);
    const double p = madd(r * r, q, r);
    const double part = madd(first, p, first - 1.0 / second); /* 2^n p + (2^n - 1), by one of its factors */
    return x == 0 ? x : part * second;
}
#undef expm1
#define expm1(x) ((real)expm1_of(x))
