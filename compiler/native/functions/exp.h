/* e to the power x, within 1 ulp: 2^n exp(r) with |r| <= log(2) / 2, and a polynomial of degree 13. No branch: a loop
   over it runs in vectors. */
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
    return (1.0 + madd(r * r, q, r)) * first * second;
}
#undef exp
#define exp(x) ((real)exp_of(x))
