/* 1 - erf(x), within 5 ulp down to where it underflows: exp(-x^2) erfcx(x), what rounding takes off x^2 put back */
static inline EACH double erfc_of(double x)
{
    const double size = fabs(x), y = size < 28.0 ? size : 28.0;
    const double square = y * y, lost = __builtin_fma(y, y, -square);
    const double scaled = erfcx_right(y);
    const double right = exp_of(-square) * (scaled - scaled * lost);
    return x != x ? x : x < 0 ? 2.0 - right : right;
}
#undef erfc
#define erfc(x) ((real)erfc_of(x))
