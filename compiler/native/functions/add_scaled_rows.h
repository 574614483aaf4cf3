/* to[j] has added the sum of row after row, each times its number, four at a time; that of the number i begins at
   from[i step], its number is by[i apart] */
static inline void add_scaled_rows(int64_t rows, int64_t n, int64_t step, const real *restrict from, int64_t apart,
                                   const real *restrict by, real *restrict to)
{
    int64_t i = 0;
    for (; i + 4 <= rows; i += 4) {
        const real *const a = from + i * step;
        const real p = by[i * apart], q = by[(i + 1) * apart], r = by[(i + 2) * apart], s = by[(i + 3) * apart];
        for (int64_t j = 0; j < n; j++) {
            to[j] += (p * a[j] + q * a[j + step]) + (r * a[j + 2 * step] + s * a[j + 3 * step]);
        }
    }
    for (; i < rows; i++) {
        for (int64_t j = 0; j < n; j++) {
            to[j] += by[i * apart] * from[i * step + j];
        }
    }
}
