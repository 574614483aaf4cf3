/* exp(x^2) erfc(x), to 1e-15 relative; inf where it exceeds a double */
static inline double erfcx_of(double x)
{
    if (!(x < 0)) {
        return erfcx_right(x);
    }
    if (x < -26.6287357137514) {
        return INFINITY;
    }
    const double square = x * x, lost = __builtin_fma(x, x, -square), growth = exp_of(square);
    return 2.0 * (growth + growth * lost) - erfcx_right(-x);
}
#undef erfcx
#define erfcx(x) ((real)erfcx_of(x))
