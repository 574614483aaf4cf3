/* exp(-|x|) times the modified Bessel function of the order n >= 2, to 1e-15 n relative: the quotients of neighbours are a
   continued fraction (DLMF 10.33.1); from n^2 on the recurrence loses nothing. */
static double bessel_ie(int n, double x)
{
    const double z = (fabs)(x);
    const int bound = n * n > 30 ? n * n : 30;
    double before = i0e_of(z), y = before, ratio = 0;
    if (z < bound) {
        for (int k = (int)(sqrt)(n * n + 40.0 * bound) + 16; k > 0; k--) {
            ratio = z / (2 * k + z * ratio);
            y *= k <= n ? ratio : 1.0;
        }
    } else {
        y = i1e_of(z);
        for (int k = 1; k < n; k++) {
            const double after = before - 2 * k / z * y;
            before = y;
            y = after;
        }
    }
    return n % 2 == 1 && signbit(x) ? -y : y;
}
