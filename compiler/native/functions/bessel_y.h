/* The Bessel function of the second kind of the order n >= 2, by the recurrence (DLMF 10.6.1); -inf at 0 and where it
   overflows, nan for x < 0. */
static double bessel_y(int n, double x)
{
    const double inverse = 1 / (x > 0 ? x : 1.0);
    double before = y0_of(x), y = y1_of(x);
    for (int k = 1; k < n && y != -INFINITY; k++) {
        const double after = 2 * k * inverse * y - (y == INFINITY ? 0.0 : before);
        before = y;
        y = after;
    }
    return y;
}
