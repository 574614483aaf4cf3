/* x = inv(a) x, for m columns, by elimination in a's place; false if a is singular. */
static bool solve(int64_t n, int64_t m, real *restrict a, real *restrict x)
{
    if (eliminate(n, a, m, x) == 0) {
        return false;
    }
    substitute(n, m, a, x);
    return true;
}
