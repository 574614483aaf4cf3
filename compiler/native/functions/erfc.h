/* 1 - erf(x), within 2 ulp down to where it underflows: exp(-y^2) erfcx(y) of y = |x|, each part with what rounding
   takes off it (`_lost`) */
static APART double erfc_of(double x)
{
    const double size = fabs(x), y = size < 28.0 ? size : 28.0;
#ifdef CHAINRULE_F32
    const double one = 1.0 / (y + 4.0), t = (y - 4.0) * one; /* in doubles there is nothing to take off */
    const double right = exp_of(-y * y) * madd(erfcx_right_of(t), t, 1.095995661000491) * one;
#else
    const double below = y + 4.0, below_lost = y < 4.0 ? (4.0 - below) + y : (y - below) + 4.0;
    const double above = y - 4.0, above_lost = y < 4.0 ? (-4.0 - above) + y : (y - above) - 4.0;
    const double one = 1.0 / below;
    const double t = above * one;
    const double t_lost = (__builtin_fma(-t, below, above) + above_lost - t * below_lost) * one;
    double slope = -0.15795668;
    slope = madd(slope, t, 0.458290);
    slope = madd(slope, t, -0.870055);
    slope = madd(slope, t, 1.323403);
    slope = madd(slope, t, -1.622562);
    slope = madd(slope, t, 1.546418);
    slope = madd(slope, t, -0.976549);
    const double rest = erfcx_right_of(t), moved = rest * t;
    const double q = 1.095995661000491 + moved;
    const double q_lost = (1.095995661000491 - q) + moved + __builtin_fma(rest, t, -moved) + slope * t_lost;

    const double shift = 6755399441055744.0;
    const double square = y * y, square_lost = __builtin_fma(y, y, -square);
    const double s = square < 746.0 ? -square : -746.0;
    const double n = madd(s, 1.4426950408889634, shift) - shift;
    const double half = n * 0.5 + shift;
    const double other = n - (half - shift) + shift;
    const double first = double_of((int64_t)((uint64_t)(bits_of(half) + 1023) << 52));
    const double second = double_of((int64_t)((uint64_t)(bits_of(other) + 1023) << 52));
    const double r = madd(n, -4.7493250390316726e-07, madd(n, -0.6931467056274414, s));
    const double e = 1.0 + r, tail = madd(r * r, exp_tail(r), (1.0 - e) + r);
    const double e_lost = tail - (e + tail) * square_lost;

    const double p = e * q, p_lost = __builtin_fma(e, q, -p) + (e * q_lost + e_lost * q);
    const double z = p * one;
    const double z_lost = (__builtin_fma(-z, below, p) + p_lost - z * below_lost) * one;
    const double right = (z + z_lost) * first * second;
#endif
    return x != x ? x : x < 0 ? 2.0 - right : right;
}
#undef erfc
#define erfc(x) ((real)erfc_of(x))
