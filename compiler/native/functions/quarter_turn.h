/* |x| = n pi/2 + r + rest with |r| <= pi/4, for |x| < 1e9: three parts of pi/2, the second product exact, so that r keeps
   all its digits where x is next to a multiple of pi/2. Returns r; the low bits of `quarters` are n. */
static inline EACH double quarter_turn(double x, int64_t *quarters, double *rest)
{
    const double shift = 6755399441055744.0; /* 1.5 * 2^52 */
    const double size = fabs(x), sum = madd(size, 0.6366197723675814, shift), n = sum - shift;
    const double first = madd(n, -1.5707963267948966, size);
    const double second = n * 6.123233995736766e-17, lost = madd(n, 6.123233995736766e-17, -second);
    const double r = first - second;
    *rest = ((first - r) - second) - lost + n * 1.4973849048591698e-33;
    *quarters = bits_of(sum);
    return r;
}

/* sin(r + rest) - r, and cos(r + rest) - (1 - r^2 / 2), for |r| <= pi/4; of their terms those that a float can tell */
static inline EACH double sin_tail(double r, double rest)
{
    const double z = r * r;
#ifdef CHAINRULE_F32
    double q = 2.7249314054698804e-06;
    q = madd(q, z, -0.00019840082012765537);
    q = madd(q, z, 0.008333331865959415);
    q = madd(q, z, -0.16666666663832763);
#else
    double q = 1.5917848524808262e-10;
    q = madd(q, z, -2.5051127944014188e-08);
    q = madd(q, z, 2.755731608381636e-06);
    q = madd(q, z, -0.00019841269836722418);
    q = madd(q, z, 0.008333333333330925);
    q = madd(q, z, -0.16666666666666666);
#endif
    return madd(r * z, q, madd(-0.5 * z, rest, rest));
}
static inline EACH double cos_tail(double r, double rest)
{
    const double z = r * r;
#ifdef CHAINRULE_F32
    double q = -2.7300448619488353e-07;
    q = madd(q, z, 2.4800596435621998e-05);
    q = madd(q, z, -0.0013888887664713619);
    q = madd(q, z, 0.0416666666643024);
#else
    double q = -1.1382456778061306e-11;
    q = madd(q, z, 2.0876143827993133e-09);
    q = madd(q, z, -2.7557317260008837e-07);
    q = madd(q, z, 2.480158729874307e-05);
    q = madd(q, z, -0.0013888888888887382);
    q = madd(q, z, 0.041666666666666664);
#endif
    return madd(z * z, q, -(r * rest));
}

/* the sine after that many further quarters of a turn, with the sign of what `negative` holds in its highest bit */
static inline EACH double sin_after(int64_t quarters, double r, double rest, int64_t negative)
{
    const double half = 0.5 * r * r, near = 1.0 - half;
    const double sine = r + sin_tail(r, rest), cosine = near + (((1.0 - near) - half) + cos_tail(r, rest));
    const int64_t sign = (int64_t)((uint64_t)(quarters & 2) << 62) ^ (negative & INT64_MIN);
    return double_of(bits_of(quarters & 1 ? cosine : sine) ^ sign);
}
