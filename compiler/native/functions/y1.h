/* the Bessel function Y1, to 1e-15 max(1, |value|); nan for x < 0 */
static const double y1_terms[] = {
    -1.6273809034880515e-14, 5.225795663162267e-13, -1.4640682763474406e-11, 3.572353567314304e-10,
    -7.477455129026397e-09, 1.324347326052497e-07, -1.9520112867697905e-06, 2.345293737986433e-05,
    -0.00022362779671141972, 0.001631777353446781, -0.00863508995539756, 0.030232363393467274,
    -0.056441502532093416, 0.00596861647106568, 0.15708744101362512, -0.1718397260646809, 0.01944546531620961,
};
static inline double y1_of(double x)
{
    if (!(x < 8)) {
        return hankel1(x, true);
    }
    if (!(x > 0)) {
        return x == 0 ? -INFINITY : NAN;
    }
    return 0.6366197723675814 * (log_of(x / 4.0) * j1_small(x) - 1.0 / x) + x * polynomial(x * x / 32.0 - 1.0, sizeof(y1_terms) / sizeof(double), y1_terms);
}
#undef y1
#define y1(x) ((real)y1_of(x))
