/* the modified Bessel function I0, to 1e-15 relative */
static inline double i0_of(double x)
{
    const double size = (fabs)(x);
    if (size < 9) {
        return i0_small(size);
    }
    const double half = exp_of((size > 713.986908 ? 713.986908 : size) / 2.0); /* twice: exp(x) overflows too soon */
    const double y = size > 713.986908 ? INFINITY : half * (half * i0_tail(size));
    return y;
}
#undef i0
#define i0(x) ((real)i0_of(x))
