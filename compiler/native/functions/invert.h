/* x = inv(a), by elimination in a's place; false if a is singular. */
static bool invert(int64_t n, real *restrict a, real *restrict x)
{
    for (int64_t i = 0; i < n * n; i++) {
        x[i] = i % (n + 1) == 0;
    }
    return solve(n, n, a, x);
}
