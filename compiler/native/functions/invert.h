/* x = inv(a), by elimination in a's place; false if a is singular. */
static bool invert(int64_t n, real *restrict a, real *restrict x)
{
    identity(n, x);
    return solve(n, n, a, x);
}
