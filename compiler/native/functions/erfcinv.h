/* the inverse of erfc, to 1e-15 relative; nan outside of [0, 2]: that of erf about 1, and interpolants in s = sqrt(-log(x)) */
static const double erfinv_far_tail_terms[] = {
    -0.016108150018771295, 0.04177979198424075, -0.050090810440794366, 0.0454452866245726,
    -0.043805412591919064, 0.04637011811017345, -0.04757248992166322, 0.04744211890223596, -0.04576404123377977,
    0.04357068202443454, -0.039499523935125756, 0.03481195850520778, -0.02770390632397084, 0.020068666385056392,
    -0.009104031451475703, -0.0021874284107209515, 0.018857812922692653, -0.035538201583428804,
    0.06417665872347782, -0.09246805793374914, 0.18114710058612313, -0.1354733177513116,
};
static inline double erfcinv_of(double x)
{
    if ((fabs)(1.0 - x) < 0.75) {
        return erfinv_of(1.0 - x);
    }
    const double gap = x < 1 ? x : 2.0 - x;
    if (!(gap > 0)) {
        return gap == 0 ? (x < 1 ? INFINITY : -INFINITY) : NAN;
    }
    const double s = (sqrt)(-log_of(gap)), near = (s - 3.0) / (s + 3.0), far = (s - 11.0) / (s + 11.0);
    const double y = s + (s < 6.0 ? polynomial(near, sizeof(erfinv_tail_terms) / sizeof(double), erfinv_tail_terms)
                                  : polynomial(far, sizeof(erfinv_far_tail_terms) / sizeof(double), erfinv_far_tail_terms));
    return x < 1 ? y : -y;
}
#undef erfcinv
#define erfcinv(x) ((real)erfcinv_of(x))
