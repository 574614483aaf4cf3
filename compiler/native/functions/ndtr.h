/* the distribution function of the standard normal, to 1e-15 relative: of -|x| it is exp(-x^2 / 2) erfcx(|x| / sqrt(2)) / 2,
   with the rounding of the square undone */
static APART double ndtr_of(double x)
{
    const double size = fabs(x), y = size < 39.0 ? size : 39.0, square = y * y;
    const double scaled = 0.5 * erfcx_right(0.70710678118654752440 * y);
#ifdef CHAINRULE_F32
    const double left = exp_of(-0.5 * square) * scaled;
#else
    const double left = exp_of(-0.5 * square) * (scaled - scaled * (0.5 * __builtin_fma(y, y, -square)));
#endif
    return x != x ? x : x < 0 ? left : 1.0 - left;
}
#define ndtr(x) ((real)ndtr_of(x))
