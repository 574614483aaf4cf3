/* the Bessel function J0, to 1e-15 */
static inline double j0_of(double x)
{
    const double size = (fabs)(x), y = size < 8 ? j0_small(size) : hankel0(size, false);
    return y;
}
#undef j0
#define j0(x) ((real)j0_of(x))
