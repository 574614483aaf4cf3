/* log(1 + x), within 2 ulp also near 0: the logarithm of the rounded sum, and what the rounding took off */
static inline EACH double log1p_of(double x)
{
    const double u = 1.0 + x;
    const double y = log_of(u);
    const double lost = x > 1.0 ? 1.0 - (u - x) : x - (u - 1.0);
    return u > 0 && u < INFINITY ? (x == 0 ? x : y + lost / u) : y;
}
#undef log1p
#ifdef CHAINRULE_F32
/* the same in floats */
static inline EACH float log1p_float(float x)
{
    const float u = 1.0f + x;
    const float y = log_float(u);
    const float lost = x > 1.0f ? 1.0f - (u - x) : x - (u - 1.0f);
    return u > 0 && u < INFINITY ? (x == 0 ? x : y + lost / u) : y;
}
#define log1p(x) log1p_float(x)
#else
#define log1p(x) ((real)log1p_of(x))
#endif
