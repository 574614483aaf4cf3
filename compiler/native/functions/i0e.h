/* exp(-|x|) times the modified Bessel function I0, to 1e-15 relative */
static inline double i0e_of(double x)
{
    const double size = (fabs)(x), y = size < 9 ? exp_of(-size) * i0_small(size) : i0_tail(size);
    return y;
}
#undef i0e
#define i0e(x) ((real)i0e_of(x))
