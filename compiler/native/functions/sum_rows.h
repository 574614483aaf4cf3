/* to[j] has added the sum of row after row, eight at a time, that of the number i beginning at from[i step] */
static inline void sum_rows(int64_t rows, int64_t n, int64_t step, const real *restrict from, real *restrict to)
{
    int64_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        const real *const a = from + i * step, *const b = a + 4 * step;
        for (int64_t j = 0; j < n; j++) {
            to[j] += ((a[j] + a[j + step]) + (a[j + 2 * step] + a[j + 3 * step]))
                     + ((b[j] + b[j + step]) + (b[j + 2 * step] + b[j + 3 * step]));
        }
    }
    for (; i < rows; i++) {
        for (int64_t j = 0; j < n; j++) {
            to[j] += from[i * step + j];
        }
    }
}
