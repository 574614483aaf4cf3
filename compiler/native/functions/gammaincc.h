/* the regularised upper incomplete gamma function */
#define gammaincc(a, x) ((real)incomplete_gamma(a, x, true))
