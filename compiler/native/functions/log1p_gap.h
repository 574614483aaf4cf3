/* u - log(1 + u), to 1e-15 relative; `ratio` is 1 + u. Near 0 by log(1 + u) = 2 atanh(t), whose terms but the first are small */
static const double atanh_terms[] = {
    1.0 / 37, 1.0 / 35, 1.0 / 33, 1.0 / 31, 1.0 / 29, 1.0 / 27, 1.0 / 25, 1.0 / 23, 1.0 / 21,
    1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3,
};
static inline double log1p_gap(double u, double ratio)
{
    if (!((fabs)(u) < 0.5)) {
        return ratio - 1 - log_of(ratio);
    }
    const double t = u / (2 + u), square = t * t;
    return 2 * square / (1 - t) - 2 * square * t * polynomial(square, sizeof(atanh_terms) / sizeof(double), atanh_terms);
}
