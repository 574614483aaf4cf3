/* the Bessel function J0 for 0 <= x < 8: its zeros, in two parts, and an interpolant in x^2 */
static const double j0_terms[] = {
    1.2057079666435851e-17, -3.738448394461538e-16, 1.0101622048375492e-14, -2.3719542183893426e-13,
    4.768506930525606e-12, -8.094862397450822e-11, 1.1411484161669107e-09, -1.308663632073924e-08,
    1.1892767699589824e-07, -8.272804159783979e-07, 4.19663832256583e-06, -1.4423681512582505e-05,
    2.9532957425506736e-05, -2.6662941994458524e-05,
};
static inline double j0_small(double x)
{
    const double first = ((x - 2.404825557695773) + 1.176691651530894e-16) * (x + 2.404825557695773);
    const double second = ((x - 5.520078110286311) - 8.088597146146722e-17) * (x + 5.520078110286311);
    const double third = (x - 8.653727912911013) * (x + 8.653727912911013);
    return first * second * third * polynomial(x * x / 32.0 - 1.0, sizeof(j0_terms) / sizeof(double), j0_terms);
}
