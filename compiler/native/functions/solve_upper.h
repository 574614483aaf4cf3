/* x = inv(T) x, for m columns, of the upper triangle of a */
#define solve_upper(n, m, a, x) solve_triangular(n, m, true, false, a, x)
