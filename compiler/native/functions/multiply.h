/* c = a @ b in tiles: a has m rows, b has n columns, k is summed; `ai` and `ak` are how far elements of a are apart
   along its rows and along k, `bk` and `bj` those of b along k and along its columns; rows of c are `ci` apart, its
   columns contiguous.

   b is packed in panels of two vectors; TILE_ROWS rows of c are kept in registers while k runs. The order of the
   sums depends on the sizes alone. */
#if defined(__GNUC__)
#define TILE_ROWS 12
#define LANES (64 / sizeof(real))
#define TILE_COLUMNS (2 * LANES)
#define TILE_DEPTH 256
#define TILE_WIDTH 256
typedef real lanes_t __attribute__((vector_size(64), aligned(sizeof(real)), may_alias));
#if defined(__clang__)
#pragma clang fp contract(fast)
#else
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast")
#endif

static inline __attribute__((always_inline)) void multiply_tile(
    const int rows, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int first, real *c, int64_t ci,
    int64_t width)
{
    lanes_t sum[TILE_ROWS][2];
    for (int i = 0; i < rows; i++) {
        sum[i][0] = sum[i][1] = (lanes_t){0};
    }
    for (int64_t p = 0; p < k; p++) {
        const lanes_t b0 = *(const lanes_t *)(b + p * TILE_COLUMNS);
        const lanes_t b1 = *(const lanes_t *)(b + p * TILE_COLUMNS + LANES);
#pragma GCC unroll 12
        for (int i = 0; i < rows; i++) {
            const lanes_t x = a[i * ai + p * ak] - (lanes_t){0};
            sum[i][0] += x * b0;
            sum[i][1] += x * b1;
        }
    }
    for (int i = 0; i < rows; i++) {
        if (width == TILE_COLUMNS) {
            lanes_t *row = (lanes_t *)(c + i * ci);
            if (first) {
                row[0] = sum[i][0];
                row[1] = sum[i][1];
            } else {
                row[0] += sum[i][0];
                row[1] += sum[i][1];
            }
        } else {
            real row[TILE_COLUMNS];
            *(lanes_t *)row = sum[i][0];
            *(lanes_t *)(row + LANES) = sum[i][1];
            for (int64_t j = 0; j < width; j++) {
                c[i * ci + j] = first ? row[j] : c[i * ci + j] + row[j];
            }
        }
    }
}

static void multiply_tiled(
    int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk, int64_t bj,
    real *c, int64_t ci)
{
    static _Thread_local real panel[TILE_DEPTH * TILE_WIDTH] __attribute__((aligned(64)));
    static _Thread_local real block[TILE_DEPTH * TILE_ROWS] __attribute__((aligned(64)));
    for (int64_t p0 = 0; p0 < k; p0 += TILE_DEPTH) {
        const int64_t depth = k - p0 < TILE_DEPTH ? k - p0 : TILE_DEPTH;
        for (int64_t j0 = 0; j0 < n; j0 += TILE_WIDTH) {
            const int64_t wide = n - j0 < TILE_WIDTH ? n - j0 : TILE_WIDTH;
            for (int64_t j = 0; j < wide; j += TILE_COLUMNS) {
                const real *from = b + p0 * bk + (j0 + j) * bj;
                real *to = panel + j * depth;
                const int64_t width = wide - j < (int64_t)TILE_COLUMNS ? wide - j : (int64_t)TILE_COLUMNS;
                for (int64_t p = 0; p < depth; p++) {
                    for (int64_t q = 0; q < (int64_t)TILE_COLUMNS; q++) {
                        to[p * TILE_COLUMNS + q] = q < width ? from[p * bk + q * bj] : 0;
                    }
                }
            }
            for (int64_t i = 0; i < m; i += TILE_ROWS) {
                const int rows = (int)(m - i < TILE_ROWS ? m - i : TILE_ROWS);
                const real *from = a + i * ai + p0 * ak;
                int64_t fi = ai, fk = ak;
                if (ak != 1) { /* its rows lie apart along k: packed too */
                    for (int64_t p = 0; p < depth; p++) {
                        for (int q = 0; q < rows; q++) {
                            block[p * TILE_ROWS + q] = from[q * ai + p * ak];
                        }
                    }
                    from = block;
                    fi = 1;
                    fk = TILE_ROWS;
                }
                for (int64_t j = 0; j < wide; j += TILE_COLUMNS) {
                    const int64_t width = wide - j < (int64_t)TILE_COLUMNS ? wide - j : (int64_t)TILE_COLUMNS;
                    real *to = c + i * ci + j0 + j;
                    const real *own = panel + j * depth;
                    int q = 0;
                    if (rows == TILE_ROWS) {
                        multiply_tile(TILE_ROWS, depth, from, fi, fk, own, p0 == 0, to, ci, width);
                        q = TILE_ROWS;
                    }
                    for (; q + 4 <= rows; q += 4) {
                        multiply_tile(4, depth, from + q * fi, fi, fk, own, p0 == 0, to + q * ci, ci, width);
                    }
                    for (; q < rows; q++) {
                        multiply_tile(1, depth, from + q * fi, fi, fk, own, p0 == 0, to + q * ci, ci, width);
                    }
                }
            }
        }
    }
}

#if !defined(__clang__)
#pragma GCC pop_options
#endif
#endif

static void multiply(
    int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk, int64_t bj,
    real *c, int64_t ci)
{
#if defined(__GNUC__)
    if (k > 0 && m * n * k > 500) {
        multiply_tiled(m, n, k, a, ai, ak, b, bk, bj, c, ci);
        return;
    }
#endif
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < n; j++) {
            real sum = 0;
            for (int64_t p = 0; p < k; p++) {
                sum += a[i * ai + p * ak] * b[p * bk + j * bj];
            }
            c[i * ci + j] = sum;
        }
    }
}
