/* x = inv(T) x, for m columns, of the lower triangle of a */
#define solve_lower(n, m, a, x) solve_triangular(n, m, false, false, a, x)
