#undef tanh
#ifdef CHAINRULE_F32
/* the hyperbolic tangent, within 2 ulp: 1 - 2 w / (1 + w) for w = exp(-2 |x|), and below 0.625 a polynomial, as in
   Cephes' tanhf.c */
static inline EACH float tanh_float(float x)
{
    const float shift = 12582912.0f;
    const float size = fabs(x), y = size > 10.0f ? -20.0f : -2.0f * size;
    const float n = madd_float(y, 1.44269504f, shift);
    const float power = float_of((int32_t)((uint32_t)(bits_of_float(n) + 127) << 23));
    const float r = madd_float(n - shift, 2.12194440e-4f, madd_float(n - shift, -0.693359375f, y));
    const float w = madd_float(power, madd_float(r * r, exp_tail_float(r), r), power);
    const float z = x * x;
    float q = -5.70498872745e-3f;
    q = madd_float(q, z, 2.06390887954e-2f);
    q = madd_float(q, z, -5.37397155531e-2f);
    q = madd_float(q, z, 1.33314422036e-1f);
    q = madd_float(q, z, -3.33332819422e-1f);
    const float little = madd_float(q * z, size, size);
    return copysign(size < 0.625f ? little : size == size ? 1.0f - 2.0f * w / (1.0f + w) : x, x);
}
#define tanh(x) tanh_float(x)
#else
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
    const double whole = power - 1.0, first = whole + power * r;
    const double second = madd(power * r, r * q, (whole - first) + power * r);
    const double e = first + second, e_lost = (first - e) + second;
    const double d = 2.0 + e, d_lost = ((2.0 - d) + e) + e_lost;
    const double t = -e / d;
    return copysign(t - (madd(t, d, e) + e_lost + t * d_lost) / d, x);
}
#define tanh(x) ((real)tanh_of(x))
#endif
