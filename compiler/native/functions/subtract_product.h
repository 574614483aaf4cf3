/* c -= a @ b, for a of m rows and k <= BLOCK columns, whose elements are `ai` and `ak` apart; rows of b and c lie `ldb`
   and `ldc` apart. */
#define BLOCK 32 /* columns that are worked on together */
static void subtract_product(int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b,
    int64_t ldb, real *c, int64_t ldc)
{
    real minus[64 * BLOCK];
    for (int64_t first = 0; first < m && n > 0; first += 64) {
        const int64_t rows = first + 64 < m ? 64 : m - first;
        for (int64_t i = 0; i < rows; i++) {
            for (int64_t p = 0; p < k; p++) {
                minus[i * k + p] = -a[(first + i) * ai + p * ak];
            }
        }
        multiply_add(rows, n, k, minus, k, 1, b, ldb, 1, c + first * ldc, ldc);
    }
}
