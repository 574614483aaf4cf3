/* x = inv(T) x, for m columns, of the transpose of the upper triangle of a */
#define solve_upper_turned(n, m, a, x) solve_triangular(n, m, true, true, a, x)
