/* the hyperbolic tangent, within 2.5 ulp: e / (e + 2) for e = exp(2 x) - 1, of -|x| */
static inline EACH double tanh_of(double x)
{
    const double e = expm1_of(-2.0 * fabs(x));
    const double d = 2.0 + e, y = -e / d;
    return copysign(y - y * ((2.0 - d) + e) / d, x);
}
#undef tanh
#define tanh(x) ((real)tanh_of(x))
