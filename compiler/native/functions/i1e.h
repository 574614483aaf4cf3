/* exp(-|x|) times the modified Bessel function I1, to 1e-15 relative */
static inline double i1e_of(double x)
{
    const double size = (fabs)(x), y = size < 9 ? exp_of(-size) * i1_small(size) : i1_tail(size);
    return (copysign)(y, x);
}
#undef i1e
#define i1e(x) ((real)i1e_of(x))
