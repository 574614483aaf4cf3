/* x = inv(T) x, for m columns, of the transpose of the lower triangle of a */
#define solve_lower_turned(n, m, a, x) solve_triangular(n, m, false, true, a, x)
