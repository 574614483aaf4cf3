/* The identity matrix. */
static void identity(int64_t n, real *restrict x)
{
    for (int64_t i = 0; i < n * n; i++) {
        x[i] = i % (n + 1) == 0;
    }
}
