/* x = inv(a) x for a of three bands, which stand as `solve_bands` has them; false if a is singular.

   Both ends are eliminated at once, without pivots, to where they meet: what is left of a row stands in its free place,
   and in `found`. That is taken only if each element of x - a found is as small as rounding makes it: then it is the
   solution for bands that differ in their last digits (Oettli and Prager, 1964). Else there are pivots. */
static bool solve_three_bands(int64_t n, real *restrict rows, real *restrict found, real *restrict x)
{
    const int64_t half = n / 2;
    real above = 0, above_side = 0, below = 0, below_side = 0;
    for (int64_t k = 0; k < n - half; k++) {
        real *const up = rows + 4 * (n - 1 - k);
        const real up_inverse = 1 / (up[1] - up[2] * below);
        below = up[3] = up[0] * up_inverse;
        below_side = found[n - 1 - k] = (x[n - 1 - k] - up[2] * below_side) * up_inverse;
        if (k < half) {
            real *const down = rows + 4 * k;
            const real down_inverse = 1 / (down[1] - down[0] * above);
            above = down[3] = down[2] * down_inverse;
            above_side = found[k] = (x[k] - down[0] * above_side) * down_inverse;
        }
    }
    if (half > 0) {
        found[half] = (below_side - below * above_side) / (1 - below * above);
    }
    for (int64_t k = 1; k < n - half + 1; k++) {
        if (k <= half) {
            found[half - k] -= rows[4 * (half - k) + 3] * found[half - k + 1];
        }
        if (half + k < n) {
            found[half + k] -= rows[4 * (half + k) + 3] * found[half + k - 1];
        }
    }
    int64_t far = 0;
    for (int64_t k = 0; k < n; k++) {
        const real *const row = rows + 4 * k;
        const real before = k > 0 ? row[0] * found[k - 1] : 0;
        const real own = row[1] * found[k];
        const real behind = k < n - 1 ? row[2] * found[k + 1] : 0;
        const real rest = fabs(x[k] - own - behind - before);
        far += !(rest <= 8 * EPSILON * (fabs(x[k]) + fabs(own) + fabs(behind) + fabs(before)));
    }
    if (far == 0) {
        memcpy(x, found, (size_t)n * sizeof(real));
        return true;
    }
    for (int64_t k = 0; k < n; k++) {
        rows[4 * k + 3] = 0;
    }
    return solve_bands(n, 1, rows, x);
}
