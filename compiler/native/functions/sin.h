/* the sine, within 1 ulp */
static inline EACH double sin_near(double x)
{
    int64_t quarters;
    double rest;
    const double r = quarter_turn(x, &quarters, &rest);
    return sin_after(quarters, r, rest, bits_of(x));
}
static inline EACH int sin_far(double x)
{
    return !(fabs(x) < 1e9);
}
#ifdef IN_LANES
each_lane(sin)
#undef sin
#define sin(x) NAME(sin_each)(x)
#endif
