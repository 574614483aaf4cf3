/* the hyperbolic cosine, within 2 ulp */
static inline EACH double cosh_of(double x)
{
    const double half = exp_half(fabs(x));
    return half + 0.25 / half;
}
#undef cosh
#define cosh(x) ((real)cosh_of(x))
