/* Products with one b again and again, in a loop: `pack` lays out its panels of columns once, k (n + 31) numbers at
   most, and `multiply_packed` is `multiply` with these for b. Threads take columns. */
#if defined(__GNUC__)
SHARED void NAME(pack_columns)(int64_t n, int64_t k, const real *b, int64_t bk, int64_t bj, real *copy)
{
    multiply_pack_columns(n, k, b, bk, bj, 0, copy);
}

struct NAME(packed_product) {
    int add;
    int64_t m, n, k, ai, ak, ci, columns;
    const real *a, *panels;
    real *c;
};

static void NAME(multiply_packed_part)(void *given, int64_t number)
{
    const struct NAME(packed_product) *const all = given;
    const int64_t first = number * all->columns, rest = all->n - first, count = rest < all->columns ? rest : all->columns;
    for (int64_t j = first; j < first + count; j += TILE_COLUMNS) {
        const int64_t width = first + count - j < (int64_t)TILE_COLUMNS ? first + count - j : (int64_t)TILE_COLUMNS;
        for (int64_t i = 0; i < all->m; i += TILE_ROWS) {
            const int rows = (int)(all->m - i < TILE_ROWS ? all->m - i : TILE_ROWS);
            multiply_row_of_tiles(rows, width, all->k, all->a + i * all->ai, all->ai, all->ak, NULL, 0,
                                  all->panels + j * all->k, !all->add, all->c + i * all->ci + j, all->ci);
        }
    }
}

SHARED void NAME(multiply_panels)(
    int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *panels, real *c, int64_t ci)
{
    struct NAME(packed_product) all = {add, m, n, k, ai, ak, ci, n, a, panels, c};
    const int64_t threads = m * n * k > 1000000 ? wanted_threads() : 1, tiles = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
    all.columns = (tiles + threads - 1) / threads * TILE_COLUMNS;
    in_parallel(NAME(multiply_packed_part), &all, n > 0 ? (n + all.columns - 1) / all.columns : 0);
}
#else
SHARED void NAME(pack_columns)(int64_t n, int64_t k, const real *b, int64_t bk, int64_t bj, real *copy)
{
    for (int64_t p = 0; p < k; p++) {
        for (int64_t j = 0; j < n; j++) {
            copy[p * n + j] = b[p * bk + j * bj];
        }
    }
}

SHARED void NAME(multiply_panels)(
    int add, int64_t m, int64_t n, int64_t k, const real *a, int64_t ai, int64_t ak, const real *copy, real *c, int64_t ci)
{
    if (add) {
        multiply_add(m, n, k, a, ai, ak, copy, n, 1, c, ci);
    } else {
        multiply(m, n, k, a, ai, ak, copy, n, 1, c, ci);
    }
}
#endif
#define pack(...) NAME(pack_columns)(__VA_ARGS__)
#define multiply_packed(...) NAME(multiply_panels)(0, __VA_ARGS__)
#define multiply_packed_add(...) NAME(multiply_panels)(1, __VA_ARGS__)
