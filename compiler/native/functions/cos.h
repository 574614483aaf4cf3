/* the cosine, within 1 ulp */
static inline EACH double cos_near(double x)
{
    int64_t quarters;
    double rest;
    const double r = quarter_turn(x, &quarters, &rest);
    return sin_after(quarters + 1, r, rest, 0);
}
static inline EACH int cos_far(double x)
{
    return !(fabs(x) < 1e9);
}
#ifdef IN_LANES
each_lane(cos)
#undef cos
#define cos(x) NAME(cos_each)(x)
#endif
