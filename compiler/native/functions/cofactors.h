/* x = det(a) inv(a)', by elimination in a's place; false if a is singular or nearly so, where that says little. */
static bool cofactors(int64_t n, real *restrict a, real *restrict x)
{
    identity(n, x);
    real product = eliminate(n, a, n, x), least_pivot = INFINITY, largest_pivot = 0;
    for (int64_t k = 0; k < n; k++) {
        product *= a[k * n + k];
        least_pivot = fmin(least_pivot, fabs(a[k * n + k]));
        largest_pivot = fmax(largest_pivot, fabs(a[k * n + k]));
    }
    if (least_pivot <= (real)1e-3 * largest_pivot) {
        return false;
    }
    substitute(n, n, a, x);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = i; j < n; j++) {
            const real held = x[i * n + j];
            x[i * n + j] = product * x[j * n + i];
            x[j * n + i] = product * held;
        }
    }
    return true;
}
