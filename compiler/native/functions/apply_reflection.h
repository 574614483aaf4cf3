/* x = (1 - tau v v') x for n rows of m columns, the rows of x and the elements of v so far apart */
static void apply_reflection(
    int64_t n, int64_t m, real tau, const real *v, int64_t v_step, real *x, int64_t x_step, real *restrict row)
{
    for (int64_t j = 0; j < m; j++) {
        row[j] = 0;
    }
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < m; j++) {
            row[j] += v[i * v_step] * x[i * x_step + j];
        }
    }
    for (int64_t i = 0; i < n; i++) {
        const real factor = tau * v[i * v_step];
        for (int64_t j = 0; j < m; j++) {
            x[i * x_step + j] -= factor * row[j];
        }
    }
}
