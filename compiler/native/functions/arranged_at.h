/* Of vectors that are laid end to end, `blocks` of them, the element at place p of the order of a matrix's bands, in which
   those at one place of each stand beside each other; where a place stands in a ring that is laid flat: the first, the
   last, the second, the last but one, so that neighbours are at most twice as far apart; and the column of a band. */
static inline int64_t arranged_at(int64_t n, int64_t blocks, int64_t p) { return p % blocks * (n / blocks) + p / blocks; }
static inline int64_t laid_flat(int64_t n, int64_t p, int64_t cyclic)
{
    return !cyclic ? p : p < (n + 1) / 2 ? 2 * p : 2 * (n - 1 - p) + 1;
}
static inline int64_t column_of(int64_t n, int64_t column, int64_t cyclic) /* below 0: there is none */
{
    return cyclic ? (column % n + n) % n : column < n ? column : -1;
}
