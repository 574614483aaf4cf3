/* the Bessel function J1, to 1e-15 */
static inline double j1_of(double x)
{
    const double size = (fabs)(x), y = size < 8 ? j1_small(size) : hankel1(size, false);
    return signbit(x) ? -y : y;
}
#undef j1
#define j1(x) ((real)j1_of(x))
