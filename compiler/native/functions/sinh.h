/* the hyperbolic sine, within 2 ulp: its series below 1 */
static inline EACH double sinh_of(double x)
{
    const double size = fabs(x), z = size < 1.0 ? x * x : 0.0, half = exp_half(size);
    double q = 2.8114572543455206e-15;
    q = madd(q, z, 7.647163731819816e-13);
    q = madd(q, z, 1.6059043836821613e-10);
    q = madd(q, z, 2.505210838544172e-08);
    q = madd(q, z, 2.7557319223985893e-06);
    q = madd(q, z, 0.0001984126984126984);
    q = madd(q, z, 0.008333333333333333);
    q = madd(q, z, 0.16666666666666666);
    const double small = madd(x * z, q, x);
    return size < 1.0 ? small : copysign(half - 0.25 / half, x);
}
#undef sinh
#define sinh(x) ((real)sinh_of(x))
