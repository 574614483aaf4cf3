/* c = a @ b in tiles: a has m rows, b has n columns, k is summed; `ai` and `ak` are how far elements of a are apart
   along its rows and along k, `bk` and `bj` those of b along k and along its columns; rows of c are `ci` apart, its
   columns contiguous.

   TILE_ROWS rows of c, two vectors each, are kept in registers while k runs. b is packed in panels of two vectors, if
   that is worth it. Where a and b both lie contiguous along k, and are few, vectors run along k instead. The order of
   the sums depends on the sizes and the layout alone. `multiply_add` adds to c, and `multiply_of` if its first argument
   is true. */
#if defined(__GNUC__)
#define TILE_ROWS 12
#define TILE_COLUMNS (2 * LANES)
#define TILE_DEPTH 256
#define TILE_WIDTH 512
#define TILE_HEIGHT (8 * TILE_ROWS)
#if defined(__clang__)
#pragma clang fp contract(fast)
#else
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast")
#ifdef __OPTIMIZE__
#pragma GCC optimize("O3") /* the tiles' loops are written out */
#endif
#endif

static inline __attribute__((always_inline)) void multiply_tile(
    const int rows, const int vectors, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk,
    int first, real *c, int64_t ci)
{
    lanes_t sum[TILE_ROWS][2];
    for (int i = 0; i < rows; i++) {
        sum[i][0] = sum[i][1] = (lanes_t){0};
    }
    for (int64_t p = 0; p < k; p++) {
        const lanes_t b0 = *(const lanes_t *)(b + p * bk);
        const lanes_t b1 = vectors == 2 ? *(const lanes_t *)(b + p * bk + LANES) : b0;
#pragma GCC unroll 12
        for (int i = 0; i < rows; i++) {
            const lanes_t x = a[i * ai + p * ak] - (lanes_t){0};
            sum[i][0] += x * b0;
            if (vectors == 2) {
                sum[i][1] += x * b1;
            }
        }
    }
    for (int i = 0; i < rows; i++) {
        lanes_t *row = (lanes_t *)(c + i * ci);
        for (int v = 0; v < vectors; v++) {
            if (first) {
                row[v] = sum[i][v];
            } else {
                row[v] += sum[i][v];
            }
        }
    }
}

/* A tile of up to TILE_ROWS rows: a loop of its own for each number of them, all of whose sums are in registers. */
static inline __attribute__((always_inline)) void multiply_panel(
    int rows, const int vectors, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk, int first,
    real *c, int64_t ci)
{
#define OF_ROWS(count)                                                    \
    case count:                                                           \
        multiply_tile(count, vectors, k, a, ai, ak, b, bk, first, c, ci); \
        break;
    switch (rows) {
        OF_ROWS(1)
        OF_ROWS(2)
        OF_ROWS(3)
        OF_ROWS(4)
        OF_ROWS(5)
        OF_ROWS(6)
        OF_ROWS(7)
        OF_ROWS(8)
        OF_ROWS(9)
        OF_ROWS(10)
        OF_ROWS(11)
        OF_ROWS(12)
    }
#undef OF_ROWS
}

/* Tiles side by side, as far as `wide` columns go; those of one that is not whole are copied. */
static inline __attribute__((always_inline)) void multiply_tiles(
    int rows, int64_t wide, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk,
    const real *panel, int first, real *c, int64_t ci)
{
    real part[TILE_ROWS * TILE_COLUMNS];
    for (int64_t j = 0; j < wide; j += TILE_COLUMNS) {
        const int64_t width = wide - j < (int64_t)TILE_COLUMNS ? wide - j : (int64_t)TILE_COLUMNS;
        const int whole = width == TILE_COLUMNS, straight = b != NULL && whole;
        const real *own = straight ? b + j : panel + j * k;
        const int64_t step = straight ? bk : (int64_t)TILE_COLUMNS, to_step = whole ? ci : (int64_t)TILE_COLUMNS;
        real *const to = whole ? c + j : part;
        if (width > (int64_t)LANES) {
            multiply_panel(rows, 2, k, a, ai, ak, own, step, first || !whole, to, to_step);
        } else {
            multiply_panel(rows, 1, k, a, ai, ak, own, step, first || !whole, to, to_step);
        }
        for (int64_t i = 0; !whole && i < rows; i++) {
            for (int64_t q = 0; q < width; q++) {
                real *const one = c + i * ci + j + q;
                *one = first ? to[i * to_step + q] : *one + to[i * to_step + q];
            }
        }
    }
}

/* Apart from those of TILE_ROWS rows, which run faster in a function that knows how many they are. */
static __attribute__((noinline)) void multiply_few_rows(
    int rows, int64_t wide, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk,
    const real *panel, int first, real *c, int64_t ci)
{
    if (rows < TILE_ROWS) {
        multiply_tiles(rows, wide, k, a, ai, ak, b, bk, panel, first, c, ci);
    }
}

static void multiply_row_of_tiles(
    int rows, int64_t wide, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk,
    const real *panel, int first, real *c, int64_t ci)
{
    if (rows == TILE_ROWS) {
        multiply_tiles(TILE_ROWS, wide, k, a, ai, ak, b, bk, panel, first, c, ci);
    } else {
        multiply_few_rows(rows, wide, k, a, ai, ak, b, bk, panel, first, c, ci);
    }
}

/* Columns of b, `wide` of them, as panels: what a tile reads lies side by side. Those that stay in place are left out. */
static void multiply_pack_columns(
    int64_t wide, int64_t depth, const real *b, int64_t bk, int64_t bj, int in_place, real *panel)
{
    for (int64_t j = 0; j < wide; j += TILE_COLUMNS) {
        const int64_t width = wide - j < (int64_t)TILE_COLUMNS ? wide - j : (int64_t)TILE_COLUMNS;
        const real *from = b + j * bj;
        real *to = panel + j * depth;
        if (in_place && width == TILE_COLUMNS) {
            continue;
        }
        if (bj == 1 && width == TILE_COLUMNS) {
            for (int64_t p = 0; p < depth; p++) {
                memcpy(to + p * TILE_COLUMNS, from + p * bk, TILE_COLUMNS * sizeof(real));
            }
            continue;
        }
        for (int64_t p = 0; p < depth; p++) {
            for (int64_t q = 0; q < (int64_t)TILE_COLUMNS; q++) {
                to[p * TILE_COLUMNS + q] = q < width ? from[p * bk + q * bj] : 0;
            }
        }
    }
}

/* Rows of a, as blocks of TILE_ROWS; where they lie side by side along the rows, lines of the cache are read whole. */
static void multiply_pack_rows(int64_t rows, int64_t depth, const real *a, int64_t ai, int64_t ak, real *block)
{
    const int64_t whole = ai == 1 ? rows / TILE_ROWS : 0;
    for (int64_t p = 0; p < depth; p++) {
        for (int64_t t = 0; t < whole; t++) {
            memcpy(block + (t * depth + p) * TILE_ROWS, a + p * ak + t * TILE_ROWS, TILE_ROWS * sizeof(real));
        }
    }
    for (int64_t i = whole * TILE_ROWS; i < rows; i++) {
        real *to = block + i / TILE_ROWS * TILE_ROWS * depth + i % TILE_ROWS;
        for (int64_t p = 0; p < depth; p++) {
            to[p * TILE_ROWS] = a[i * ai + p * ak];
        }
    }
}

static void multiply_tiled(
    int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk,
    int64_t bj, real *c, int64_t ci)
{
    static _Thread_local real panel[TILE_DEPTH * TILE_WIDTH] __attribute__((aligned(64)));
    static _Thread_local real block[TILE_DEPTH * TILE_HEIGHT] __attribute__((aligned(64)));
    const int in_place = bj == 1 && m <= 4 * TILE_ROWS; /* too few rows of a for a packed b to be worth it */
    const int64_t pieces = (k + TILE_DEPTH - 1) / TILE_DEPTH, depth = (k + pieces - 1) / pieces;
    for (int64_t p0 = 0; p0 < k; p0 += depth) {
        const int64_t deep = k - p0 < depth ? k - p0 : depth;
        const int first = p0 == 0 && !add;
        for (int64_t left = 0; left < n; left += TILE_WIDTH) {
            const int64_t wide = n - left < TILE_WIDTH ? n - left : TILE_WIDTH;
            const int packed = ak != 1 && wide > (int64_t)TILE_COLUMNS; /* rows of a that lie apart along k */
            const real *const columns = b + p0 * bk + left * bj;
            multiply_pack_columns(wide, deep, columns, bk, bj, in_place, panel);
            for (int64_t top = 0; top < m; top += TILE_HEIGHT) {
                const int64_t high = m - top < TILE_HEIGHT ? m - top : TILE_HEIGHT;
                const real *from = a + top * ai + p0 * ak;
                if (packed) {
                    multiply_pack_rows(high, deep, from, ai, ak, block);
                }
                for (int64_t i = 0; i < high; i += TILE_ROWS) {
                    const int rows = (int)(high - i < TILE_ROWS ? high - i : TILE_ROWS);
                    multiply_row_of_tiles(
                        rows, wide, deep, packed ? block + i * deep : from + i * ai, packed ? 1 : ai,
                        packed ? TILE_ROWS : ak, in_place ? columns : NULL, bk, panel, first, c + (top + i) * ci + left, ci);
                }
            }
        }
    }
}

/* What is left of k behind the vectors. */
static __attribute__((noinline)) void multiply_rows_rest(
    int rows, int columns, int64_t k, const real *a, int64_t ai, const real *b, int64_t bj, real *c, int64_t ci)
{
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            real sum = c[i * ci + j];
            for (int64_t q = 0; q < k; q++) {
                sum += a[i * ai + q] * b[j * bj + q];
            }
            c[i * ci + j] = sum;
        }
    }
}

/* c[i, j] for `rows` and `columns` of them, vectors along k */
static inline __attribute__((always_inline)) void multiply_rows_tile(
    const int rows, const int columns, int64_t k, const real *a, int64_t ai, const real *b, int64_t bj, int add,
    real *c, int64_t ci)
{
    lanes_t sum[5][5];
    int64_t p = 0;
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            sum[i][j] = (lanes_t){0};
        }
    }
    for (; p + (int64_t)LANES <= k; p += LANES) {
        lanes_t y[5];
#pragma GCC unroll 5
        for (int j = 0; j < columns; j++) {
            y[j] = *(const lanes_t *)(b + j * bj + p);
        }
#pragma GCC unroll 5
        for (int i = 0; i < rows; i++) {
            const lanes_t x = *(const lanes_t *)(a + i * ai + p);
#pragma GCC unroll 5
            for (int j = 0; j < columns; j++) {
                sum[i][j] += x * y[j];
            }
        }
    }
#pragma GCC unroll 5
    for (int i = 0; i < rows; i++) {
        real *const row = c + i * ci;
        if (columns > 1) {
            const fours_t total = four_sums(sum[i][0], sum[i][1], sum[i][2], sum[i][3]);
            if (add) {
                *(fours_t *)row += total;
            } else {
                *(fours_t *)row = total;
            }
        }
        if (columns != 4) {
            const real last = lane_sum(sum[i][columns - 1]);
            row[columns - 1] = add ? row[columns - 1] + last : last;
        }
    }
    if (p < k) {
        multiply_rows_rest(rows, columns, k - p, a + p, ai, b + p, bj, c, ci);
    }
}

/* Of so many rows or columns that are left the next tile has five, four or one: the sums of five by five, and what they
   are of, are what the processor has registers for. */
static inline int multiply_next(int64_t left) { return left % 4 == 0 ? 4 : left >= 5 ? 5 : left >= 4 ? 4 : 1; }

/* Some rows of c, a tile after the other. */
static inline __attribute__((always_inline)) void multiply_rows_panel(
    const int rows, int64_t n, int64_t k, const real *a, int64_t ai, const real *b, int64_t bj, int add, real *c,
    int64_t ci)
{
    for (int64_t j = 0, columns; j < n; j += columns) {
        columns = multiply_next(n - j);
        if (columns == 5) {
            multiply_rows_tile(rows, 5, k, a, ai, b + j * bj, bj, add, c + j, ci);
        } else if (columns == 4) {
            multiply_rows_tile(rows, 4, k, a, ai, b + j * bj, bj, add, c + j, ci);
        } else {
            multiply_rows_tile(rows, 1, k, a, ai, b + j * bj, bj, add, c + j, ci);
        }
    }
}

static void multiply_rows(
    int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, const real *b, int64_t bj, real *c, int64_t ci)
{
    for (int64_t i = 0, rows; i < m; i += rows) {
        rows = multiply_next(m - i);
        if (rows == 5) {
            multiply_rows_panel(5, n, k, a + i * ai, ai, b, bj, add, c + i * ci, ci);
        } else if (rows == 4) {
            multiply_rows_panel(4, n, k, a + i * ai, ai, b, bj, add, c + i * ci, ci);
        } else {
            multiply_rows_panel(1, n, k, a + i * ai, ai, b, bj, add, c + i * ci, ci);
        }
    }
}

#if !defined(__clang__)
#pragma GCC pop_options
#endif
#endif

#if defined(__GNUC__)
/* Some rows of c, which come out the same whoever computes them. */
struct NAME(product) {
    int add;
    int64_t m, n, k, ai, ak, bk, bj, ci, rows;
    const real *a, *b;
    real *c;
};

static void NAME(multiply_part)(void *given, int64_t number)
{
    const struct NAME(product) *const all = given;
    const int64_t first = number * all->rows, rows = all->m - first < all->rows ? all->m - first : all->rows;
    multiply_tiled(all->add, rows, all->n, all->k, all->a + first * all->ai, all->ai, all->ak, all->b, all->bk, all->bj,
                   all->c + first * all->ci, all->ci);
}
#endif

SHARED void NAME(multiply_into)(
    int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *b, int64_t bk,
    int64_t bj, real *c, int64_t ci)
{
#if defined(__GNUC__)
    if (ak == 1 && bk == 1 && k >= 32 && m * n <= 640) {
        multiply_rows(add, m, n, k, a, ai, b, bj, c, ci);
        return;
    }
    if (k > 0 && m * n * k > 500) {
        struct NAME(product) all = {add, m, n, k, ai, ak, bk, bj, ci, m, a, b, c};
        const int threads = m * n * k > 1000000 ? wanted_threads() : 1;
        all.rows = ((m + threads - 1) / threads + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
        in_parallel(NAME(multiply_part), &all, (m + all.rows - 1) / all.rows);
        return;
    }
#endif
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < n; j++) {
            real sum = 0;
            for (int64_t p = 0; p < k; p++) {
                sum += a[i * ai + p * ak] * b[p * bk + j * bj];
            }
            c[i * ci + j] = add ? c[i * ci + j] + sum : sum;
        }
    }
}
#define multiply(...) NAME(multiply_into)(0, __VA_ARGS__)
#define multiply_add(...) NAME(multiply_into)(1, __VA_ARGS__)
#define multiply_of(...) NAME(multiply_into)(__VA_ARGS__)
