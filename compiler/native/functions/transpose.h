/* a square matrix turned round in its place */
static void transpose(int64_t n, real *a)
{
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = i + 1; j < n; j++) {
            const real held = a[i * n + j];
            a[i * n + j] = a[j * n + i];
            a[j * n + i] = held;
        }
    }
}
