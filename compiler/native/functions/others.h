/* For each element of a the product of all others: of those before it, and of those behind. */
static void others_real(int64_t n, const real *restrict a, real *restrict x)
{
    real product = 1;
    for (int64_t i = 0; i < n; i++) {
        x[i] = product;
        product *= a[i];
    }
    product = 1;
    for (int64_t i = n - 1; i >= 0; i--) {
        x[i] *= product;
        product *= a[i];
    }
}
static void others_int(int64_t n, const int64_t *restrict a, int64_t *restrict x)
{
    int64_t product = 1;
    for (int64_t i = 0; i < n; i++) {
        x[i] = product;
        product *= a[i];
    }
    product = 1;
    for (int64_t i = n - 1; i >= 0; i--) {
        x[i] *= product;
        product *= a[i];
    }
}
