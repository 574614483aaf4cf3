/* the Bessel function Y0, to 1e-15 max(1, |value|); nan for x < 0 */
static const double y0_terms[] = {
    -2.805339333045344e-17, 8.560569491180539e-16, -2.273438003925944e-14, 5.239789009122492e-13,
    -1.0322910181691743e-11, 1.714039922443853e-10, -2.3581905499539437e-09, 2.6323152716933056e-08,
    -2.3209911263024426e-07, 1.5603236151208957e-06, -7.611989867399021e-06, 2.500225604749266e-05,
    -4.852262128783583e-05, 4.106402931137312e-05,
};
static inline double y0_of(double x)
{
    if (!(x < 8)) {
        return hankel0(x, true);
    }
    if (!(x > 0)) {
        return x == 0 ? -INFINITY : NAN;
    }
    const double first = log_of(x / 0.8935769662791675); /* by Y0's first zero */
    double rest = polynomial(x * x / 32.0 - 1.0, sizeof(y0_terms) / sizeof(double), y0_terms);
    rest *= (x - 8.033941499787241) * (x + 8.033941499787241);
    rest *= (x - 4.770121447478025) * (x + 4.770121447478025);
    rest *= (x - 0.8935769662791675) * (x + 0.8935769662791675);
    return 0.6366197723675814 * first * j0_small(x) + rest;
}
#undef y0
#define y0(x) ((real)y0_of(x))
