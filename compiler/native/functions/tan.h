/* the tangent, within 1 ulp: of sine, cosine and their quotient what rounding takes off is put back */
static inline EACH double tan_near(double x)
{
    int64_t quarters;
    double rest;
    const double r = quarter_turn(x, &quarters, &rest);
    const double half = 0.5 * r * r, near = 1.0 - half;
    const double to_sine = sin_tail(r, rest), to_cosine = ((1.0 - near) - half) + cos_tail(r, rest);
    const double sine = r + to_sine, sine_lost = (r - sine) + to_sine;
    const double cosine = near + to_cosine, cosine_lost = (near - cosine) + to_cosine;
    const int turned = quarters & 1; /* tan(x + pi/2) = -1 / tan(x) */
    const double above = turned ? -cosine : sine, above_lost = turned ? -cosine_lost : sine_lost;
    const double below = turned ? sine : cosine, below_lost = turned ? sine_lost : cosine_lost;
    const double t = above / below;
    const double y = t + (madd(-t, below, above) + above_lost - t * below_lost) / below;
    return double_of(bits_of(y) ^ (bits_of(x) & INT64_MIN));
}
static inline EACH int tan_far(double x)
{
    return !(fabs(x) < 1e9);
}
#ifdef IN_LANES
each_lane(tan)
#undef tan
#define tan(x) NAME(tan_each)(x)
#endif
