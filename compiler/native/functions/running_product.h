/* The products of the elements up to each, in place. */
static void running_product_real(int64_t n, real *restrict x)
{
    for (int64_t i = 1; i < n; i++) {
        x[i] *= x[i - 1];
    }
}
static void running_product_int(int64_t n, int64_t *restrict x)
{
    for (int64_t i = 1; i < n; i++) {
        x[i] = (int64_t)((uint64_t)x[i] * (uint64_t)x[i - 1]);
    }
}
