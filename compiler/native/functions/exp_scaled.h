/* 2^(bias - 1023) e^x, within 1 ulp: 2^n exp(r) with |r| <= log(2) / 2. No branch: a loop over it runs in vectors. */
static inline EACH double exp_scaled(double x, int64_t bias)
{
    const double shift = 6755399441055744.0; /* 1.5 * 2^52: adding it rounds to a whole number, into the low bits */
    x = x > 711.0 ? 711.0 : x;
    x = x < -746.0 ? -746.0 : x;
    const double n = madd(x, 1.4426950408889634, shift) - shift;
    const double half = n * 0.5 + shift;
    const double rest = n - (half - shift) + shift;
    const double first = double_of((int64_t)((uint64_t)(bits_of(half) + 1023) << 52)); /* 2^n in two factors */
    const double scale = double_of((int64_t)((uint64_t)(bits_of(rest) + bias) << 52));
    const double second = x <= -746.0 ? 0.0 : scale; /* a product that underflows takes a hundred times as long */
    const double r = madd(n, -4.7493250390316726e-07, madd(n, -0.6931467056274414, x));
    return (1.0 + madd(r * r, exp_tail(r), r)) * first * second;
}
