/* the hyperbolic tangent, within 2 ulp: -e / (2 + e) for e = exp(-2 |x|) - 1, each of e, 2 + e and the quotient with
   what rounding takes off it */
static inline EACH double tanh_of(double x)
{
    const double shift = 6755399441055744.0;
    const double u = -2.0 * fabs(x), y = u < -80.0 ? -80.0 : u;
    const double n = madd(y, 1.4426950408889634, shift);
    const double power = double_of((int64_t)((uint64_t)(bits_of(n) + 1023) << 52));
    const double r = madd(n - shift, -4.7493250390316726e-07, madd(n - shift, -0.6931467056274414, y));
    const double q = exp_tail(r);
#ifdef CHAINRULE_F32
    const double e = madd(power, madd(r * r, q, r), power - 1.0); /* in doubles there is nothing to take off */
    return copysign(-e / (2.0 + e), x);
#else
    const double whole = power - 1.0, first = whole + power * r;
    const double second = madd(power * r, r * q, (whole - first) + power * r);
    const double e = first + second, e_lost = (first - e) + second;
    const double d = 2.0 + e, d_lost = ((2.0 - d) + e) + e_lost;
    const double t = -e / d;
    return copysign(t - (madd(t, d, e) + e_lost + t * d_lost) / d, x);
#endif
}
#undef tanh
#define tanh(x) ((real)tanh_of(x))
