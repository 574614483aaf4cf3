/* log(ndtr(x)), also where ndtr underflows, to 1e-15 max(1, |value|) */
static inline double log_ndtr_of(double x)
{
    if (x < 0) {
        const double y = log_of(0.5 * erfcx_right(-0.7071067811865476 * x)) - 0.5 * x * x;
        return x < -1e154 ? -INFINITY : y;
    }
    const double a = x > 39.0 ? 39.0 : x, square = a * a, lost = __builtin_fma(a, a, -square);
    const double scaled = 0.5 * erfcx_right(0.7071067811865476 * a);
    return log1p_of(-exp_of(-0.5 * square) * (scaled - scaled * (0.5 * lost)));
}
#undef log_ndtr
#define log_ndtr(x) ((real)log_ndtr_of(x))
