/* the bands at which the matrix a b' is looked at, `half` on each side of the diagonal, in blocks or round a ring */
static void outer_arranged(int64_t n, int64_t half, int64_t blocks, int64_t cyclic, int64_t turned,
                           const real *restrict a, const real *restrict b, real *restrict bands)
{
    (void)turned;
    for (int64_t k = 0; k <= 2 * half; k++) {
        for (int64_t p = 0; p < n; p++) {
            const int64_t other = column_of(n, p + k - half, cyclic);
            bands[k * n + p] = other >= 0 ? a[arranged_at(n, blocks, p)] * b[arranged_at(n, blocks, other)] : 0;
        }
    }
}
