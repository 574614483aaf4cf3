/* the modified Bessel function I1, to 1e-15 relative */
static inline double i1_of(double x)
{
    const double size = (fabs)(x);
    if (size < 9) {
        return (copysign)(i1_small(size), x);
    }
    const double half = exp_of((size > 713.987609 ? 713.987609 : size) / 2.0); /* twice: exp(x) overflows too soon */
    const double y = size > 713.987609 ? INFINITY : half * (half * i1_tail(size));
    return (copysign)(y, x);
}
#undef i1
#define i1(x) ((real)i1_of(x))
