/* The Bessel function of the first kind of the order n >= 2, to 1e-15 sqrt(n): up to |x| by the recurrence, beyond by the
   quotients of neighbours, a continued fraction from an order at which they are as good as 0 (DLMF 10.10.1). */
static double bessel_j(int n, double x)
{
    const double z = (fabs)(x), turn = (floor)(z < n ? z : 0.0);
    double before = j0_of(z), y = j1_of(z);
    if (!(z < n)) {
        for (int k = 1; k < n; k++) {
            const double after = (z < INFINITY || z != z ? 2 * k / z : 0.0) * y - before;
            before = y;
            y = after;
        }
        y = z < INFINITY || z != z ? y : 0.0;
    } else {
        double start = turn == 0 ? before : y, ratio = 0;
        for (int k = 1; k < n && k < turn; k++) {
            const double after = 2 * k / z * y - before;
            before = y;
            y = after;
            start = turn == k + 1 ? y : start;
        }
        y = start;
        for (int k = n + 16 + (int)(12 * (pow)(n, 1 / 3.0)); k > turn; k--) {
            ratio = z / (2 * k - z * ratio);
            y *= k <= n ? ratio : 1.0;
        }
    }
    return n % 2 == 1 && signbit(x) ? -y : y;
}
