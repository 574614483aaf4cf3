/* Products of windows, which are never laid out: c[i, j] = sum over k of x[i, k] b[k, j], where i, k and j each stand
   for several axes, the last one fastest. `rows`, `summed` and `columns` say of each of their axes its size and how far
   elements are apart along it: in x and in c, in x, in c. A row of b, as long as the columns are many, is contiguous,
   `bk` behind the one before. `convolve_add` adds to c, also where elements of it are those of several columns.

   Of a convolution rows are places, k runs within a window; of its derivative by weights it is the other way round; of
   that by its input columns are what is within a window. A tile of WINDOW_ROWS rows, two vectors each, stays in
   registers while k runs. The order of the sums depends on the sizes alone. */
#define WINDOW_DEPTH 256
#define WINDOW_ROWS 8

/* Where `count` elements stand, from the one of number `first` on; `each` are numbers for an axis, `own` the step. */
static void offsets_of(int rank, const int64_t *axes, int each, int own, int64_t first, int64_t count, int64_t *to)
{
    int64_t place[8], at = 0;
    for (int d = rank - 1; d >= 0; d--) {
        place[d] = first % axes[d * each];
        first /= axes[d * each];
        at += place[d] * axes[d * each + own];
    }
    const int64_t size = axes[(rank - 1) * each], step = axes[(rank - 1) * each + own];
    for (int64_t i = 0; i < count;) {
        const int64_t left = size - place[rank - 1], run = left < count - i ? left : count - i;
        for (int64_t j = 0; j < run; j++) {
            to[i + j] = at + j * step;
        }
        i += run;
        at += run * step;
        place[rank - 1] += run;
        for (int d = rank - 1; d > 0 && place[d] == axes[d * each]; d--) {
            at += axes[(d - 1) * each + own] - axes[d * each + own] * axes[d * each];
            place[d] = 0;
            place[d - 1]++;
        }
    }
}

#if defined(__GNUC__)
#if defined(__clang__)
#pragma clang fp contract(fast)
#else
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast")
#ifdef __OPTIMIZE__
#pragma GCC optimize("O3") /* the tiles' loops are written out */
#endif
#endif
typedef real half_t __attribute__((vector_size(32), aligned(sizeof(real)), may_alias));

/* One tile, and tiles of as many rows as there are, in vectors of a type: `count` of them side by side. */
#define WINDOW_TILES(name, vector)                                                                                     \
    static inline __attribute__((always_inline)) void name##_tile(                                                     \
        const int rows, const int count, int64_t k, const real *x, const int64_t *row, const int64_t *step,            \
        const real *b, int64_t bk, int first, real *c, const int64_t *to)                                              \
    {                                                                                                                  \
        const int64_t each = sizeof(vector) / sizeof(real);                                                            \
        const real *from[WINDOW_ROWS];                                                                                 \
        vector sum[WINDOW_ROWS][2];                                                                                    \
        for (int i = 0; i < rows; i++) {                                                                               \
            from[i] = x + row[i];                                                                                      \
            sum[i][0] = sum[i][1] = (vector){0};                                                                       \
        }                                                                                                              \
        for (int64_t p = 0; p < k; p++) {                                                                              \
            const int64_t at = step[p];                                                                                \
            const vector b0 = *(const vector *)(b + p * bk);                                                           \
            const vector b1 = count == 2 ? *(const vector *)(b + p * bk + each) : b0;                                  \
            _Pragma("GCC unroll 8") for (int i = 0; i < rows; i++) {                                                   \
                const vector a = from[i][at] - (vector){0};                                                            \
                sum[i][0] += a * b0;                                                                                   \
                if (count == 2) {                                                                                      \
                    sum[i][1] += a * b1;                                                                               \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        for (int i = 0; i < rows; i++) {                                                                               \
            vector *const own = (vector *)(c + to[i]);                                                                 \
            for (int v = 0; v < count; v++) {                                                                          \
                if (first) {                                                                                           \
                    own[v] = sum[i][v];                                                                                \
                } else {                                                                                               \
                    own[v] += sum[i][v];                                                                               \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static void name(                                                                                                  \
        int64_t rows, int64_t k, const real *x, const int64_t *row, const int64_t *step, const real *b, int64_t bk,    \
        int first, real *c, const int64_t *to, int64_t width)                                                          \
    {                                                                                                                  \
        const int64_t each = sizeof(vector) / sizeof(real), tiles = (rows + WINDOW_ROWS - 1) / WINDOW_ROWS;            \
        const int whole = width == each || width == 2 * each, set = first || !whole;                                   \
        real part[WINDOW_ROWS * 2 * LANES];                                                                            \
        int64_t in_part[WINDOW_ROWS];                                                                                  \
        for (int64_t t = 0; t < tiles; t++) {                                                                          \
            const int64_t i = rows * t / tiles, more = rows * (t + 1) / tiles - i;                                     \
            for (int64_t r = 0; !whole && r < more; r++) {                                                             \
                in_part[r] = r * 2 * LANES;                                                                            \
            }                                                                                                          \
            real *const own = whole ? c : part;                                                                        \
            const int64_t *const place = whole ? to + i : in_part;                                                     \
            switch (2 * more + (width > each)) {                                                                       \
                WINDOW_CASES(name, 8) WINDOW_CASES(name, 7) WINDOW_CASES(name, 6) WINDOW_CASES(name, 5)                \
                WINDOW_CASES(name, 4) WINDOW_CASES(name, 3) WINDOW_CASES(name, 2) WINDOW_CASES(name, 1)                \
            }                                                                                                          \
            for (int64_t r = 0; !whole && r < more; r++) {                                                             \
                for (int64_t j = 0; j < width; j++) {                                                                  \
                    real *const one = c + to[i + r] + j;                                                               \
                    *one = first ? part[in_part[r] + j] : *one + part[in_part[r] + j];                                 \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }
#define WINDOW_CASES(name, rows)                                                                                       \
    case 2 * rows:                                                                                                     \
        name##_tile(rows, 1, k, x, row + i, step, b, bk, set, own, place);                                             \
        break;                                                                                                         \
    case 2 * rows + 1:                                                                                                 \
        name##_tile(rows, 2, k, x, row + i, step, b, bk, set, own, place);                                             \
        break;
WINDOW_TILES(window_tiles, lanes_t)
WINDOW_TILES(half_window_tiles, half_t)
#if !defined(__clang__)
#pragma GCC pop_options
#endif

/* The columns that lie side by side in c, from `b` and `c` on, for a block of rows and of k. */
static void window_columns(
    int64_t rows, int64_t k, int64_t n, const real *x, const int64_t *row, const int64_t *step, const real *b,
    int64_t bk, int first, real *c, const int64_t *to)
{
    real panel[WINDOW_DEPTH * 2 * LANES] __attribute__((aligned(64)));
    for (int64_t j = 0; j < n; j += 2 * LANES) {
        const int64_t width = n - j < (int64_t)(2 * LANES) ? n - j : (int64_t)(2 * LANES);
        const int narrow = width <= (int64_t)LANES / 2;
        const int64_t whole = narrow ? LANES / 2 : width > (int64_t)LANES ? 2 * LANES : LANES;
        const real *own = b + j;
        int64_t step_of_own = bk;
        if (width < whole) {
            for (int64_t p = 0; p < k; p++) {
                for (int64_t q = 0; q < whole; q += LANES / 2) {
                    *(half_t *)(panel + p * whole + q) = (half_t){0};
                }
                memcpy(panel + p * whole, own + p * bk, width * sizeof(real));
            }
            own = panel;
            step_of_own = whole;
        }
        (narrow ? half_window_tiles : window_tiles)(rows, k, x, row, step, own, step_of_own, first, c + j, to, width);
    }
}
#else
static void window_columns(
    int64_t rows, int64_t k, int64_t n, const real *x, const int64_t *row, const int64_t *step, const real *b,
    int64_t bk, int first, real *c, const int64_t *to)
{
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < n; j++) {
            real sum = first ? 0 : c[to[i] + j];
            for (int64_t p = 0; p < k; p++) {
                sum += x[row[i] + step[p]] * b[p * bk + j];
            }
            c[to[i] + j] = sum;
        }
    }
}
#endif

static int64_t elements_of(int rank, const int64_t *axes, int each)
{
    int64_t count = 1;
    for (int d = 0; d < rank; d++) {
        count *= axes[d * each];
    }
    return count;
}

SHARED void NAME(convolve_into)(
    int add, int row_numbers, const int64_t *rows, int summed_numbers, const int64_t *summed, int column_numbers,
    const int64_t *columns, const real *x, const real *b, int64_t bk, real *c)
{
    const int rank = row_numbers / 3, summed_rank = summed_numbers / 2, column_rank = column_numbers / 2;
    int64_t row[WINDOW_DEPTH], to[WINDOW_DEPTH], step[WINDOW_DEPTH];
    const int64_t m = elements_of(rank, rows, 3), k = elements_of(summed_rank, summed, 2);
    const int64_t n = elements_of(column_rank, columns, 2);
    int64_t run = 1;
    for (int d = column_rank - 1; d >= 0 && columns[2 * d + 1] == run; d--) {
        run *= columns[2 * d];
    }
    for (int64_t p = 0; p < k; p += WINDOW_DEPTH) {
        const int64_t deep = k - p < WINDOW_DEPTH ? k - p : WINDOW_DEPTH;
        offsets_of(summed_rank, summed, 2, 1, p, deep, step);
        for (int64_t i = 0; i < m; i += WINDOW_DEPTH) {
            const int64_t high = m - i < WINDOW_DEPTH ? m - i : WINDOW_DEPTH;
            offsets_of(rank, rows, 3, 1, i, high, row);
            offsets_of(rank, rows, 3, 2, i, high, to);
            for (int64_t j = 0; j < n; j += run) {
                int64_t at;
                offsets_of(column_rank, columns, 2, 1, j, 1, &at);
                window_columns(high, deep, run, x, row, step, b + p * bk + j, bk, p == 0 && !add, c + at, to);
            }
        }
    }
}
#define AXES(...) sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t), (const int64_t[]){__VA_ARGS__}
#define convolve(...) NAME(convolve_into)(0, __VA_ARGS__)
#define convolve_add(...) NAME(convolve_into)(1, __VA_ARGS__)
