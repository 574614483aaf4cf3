/* x = inv(a) x for a of `half` bands on each side of the diagonal, in blocks or round a ring; of a's transpose if
   `turned`. `rows` has room for the plain bands, twice as many of a ring; false if a is singular. */
static bool solve_arranged(int64_t n, int64_t half, int64_t blocks, int64_t cyclic, int64_t turned,
                           const real *restrict bands, real *restrict rows, real *restrict spare, real *restrict x)
{
    const int64_t reach = cyclic ? 2 * half : half, width = 3 * reach + 1;
    for (int64_t k = 0; k < n * width; k++) {
        rows[k] = 0;
    }
    for (int64_t k = 0; k <= 2 * half; k++) {
        for (int64_t p = 0; p < n; p++) {
            const int64_t other = column_of(n, p + k - half, cyclic);
            if (other >= 0) {
                const int64_t r = laid_flat(n, turned ? other : p, cyclic), c = laid_flat(n, turned ? p : other, cyclic);
                rows[r * width + c - r + reach] += bands[k * n + p];
            }
        }
    }
    for (int64_t p = 0; p < n; p++) {
        spare[laid_flat(n, p, cyclic)] = x[arranged_at(n, blocks, p)];
    }
    if (!solve_bands(n, reach, rows, spare)) {
        return false;
    }
    for (int64_t p = 0; p < n; p++) {
        x[arranged_at(n, blocks, p)] = spare[laid_flat(n, p, cyclic)];
    }
    return true;
}
