/* The determinant of a, by elimination in a's place. */
static void determinant(int64_t n, real *restrict a, real *restrict found)
{
    real product = eliminate(n, a, 0, NULL);
    for (int64_t k = 0; k < n && product != 0; k++) {
        product *= a[k * n + k];
    }
    *found = product;
}
