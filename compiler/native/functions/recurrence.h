/* r[i] = a[i] r[i - 1] + r[i], in place. */
static void recurrence(int64_t n, const real *restrict a, real *restrict r)
{
    for (int64_t i = 1; i < n; i++) {
        r[i] += a[i] * r[i - 1];
    }
}
