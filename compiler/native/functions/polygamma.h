/* the n-th derivative of digamma, a zeta function of Hurwitz (DLMF 25.11.12), to 1e-15 relative for x > 0 */
/* the sum of 1 / (q + k)^s over k = 0, 1, ... for q > 0: ten terms, and Euler and Maclaurin's formula (DLMF 25.11.5) */
static inline double zeta_right(int s, double q)
{
    static const double bernoulli[] = {
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798,
    };
    double terms[10], rising = terms[9] = 1.0 / (s - 1);
    for (int j = 1; j < 10; j++) {
        rising *= (double)(s + 2 * j - 3) * (s + 2 * j - 2) / (2 * j * (2 * j - 1));
        terms[9 - j] = bernoulli[j - 1] * rising;
    }
    const double w = q + 10.0, inverse = 1.0 / w;
    const double tail = (pow)(w, 1 - s) * (polynomial(inverse * inverse, 10, terms) + 0.5 * inverse);
    double total = (pow)(q + 9.0, -s);
    for (int k = 8; k > 0; k--) {
        total += (pow)(q + k, -s);
    }
    return (total + tail) + (pow)(q, -s); /* the largest last */
}
/* the same for q < 0: the sum over all integers, which depends on the distance to the nearest alone, without k < 0 */
static inline double zeta_left(int s, double q)
{
    const double bounded = q < -1e300 ? -1e300 : q, r = bounded - (rint)(bounded), sign = s % 2 ? -1.0 : 1.0;
    double total = 0;
    if (r == 0) {
        return INFINITY;
    }
    if ((fabs)(r) < 0.25) {
        total = (pow)(r, -s) + zeta_right(s, 1.0 + r) + sign * zeta_right(s, 1.0 - r);
    } else {
        double terms[176] = {0.0, 1.0}, made[176]; /* a derivative of cot as a polynomial in cot, the lowest power first */
        for (int n = 1; n < s; n++) {
            for (int k = 0; k <= n + 1; k++) {
                made[k] = ((k <= n - 1 ? (k + 1) * terms[k + 1] : 0.0) + (k >= 2 ? (k - 1) * terms[k - 1] : 0.0)) / n;
            }
            memcpy(terms, made, (size_t)(n + 2) * sizeof(double));
        }
        const double cotangent = (tan)(3.141592653589793 * ((copysign)(0.5, r) - r));
        for (int k = s; k >= 0; k--) {
            total = total * cotangent + terms[k];
        }
        total *= (pow)(3.141592653589793, s);
    }
    return total - sign * zeta_right(s, 1.0 - bounded);
}
static inline double polygamma_of(int n, double x)
{
    if (n == 0) {
        return digamma_of(x);
    }
    if (n > 170) {
        return NAN;
    }
    double scale = n % 2 ? 1.0 : -1.0;
    for (int k = 2; k <= n; k++) {
        scale *= k;
    }
    return scale * (x < 0 ? zeta_left(n + 1, x) : x == 0 ? INFINITY : zeta_right(n + 1, x));
}
#undef polygamma
#define polygamma(n, x) ((real)polygamma_of(n, x))
