/* The modified Bessel function of the order n >= 2, to 1e-15 n relative; inf where it exceeds a double. */
static double bessel_i(int n, double x)
{
    const double z = (fabs)(x);
    const double half = exp_of((z < 1400.0 ? z : 1400.0) / 2); /* twice: exp(x) overflows too soon */
    double y = half * (half * bessel_ie(n, z));
    y = z < INFINITY || z != z ? y : INFINITY;
    return n % 2 == 1 && signbit(x) ? -y : y;
}
