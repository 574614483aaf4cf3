/* the regularised lower incomplete gamma function */
#define gammainc(a, x) ((real)incomplete_gamma(a, x, false))
