/* What the next factor makes of `side` transforms, interleaved: in vectors along these, or, of a single one, along its
   parts, which lie `apart` elements from each other. */
static inline EACH void fourier_pass(
    int factor, int sign, int64_t apart, int64_t side, int64_t whole, const real *restrict x, real *restrict y,
    const real *restrict roots, int64_t turn, int64_t behind)
{
    if (side == 1) {
        #pragma omp simd
        for (int64_t j = 0; j < apart; j++) {
            fourier_part(factor, (real)sign, apart, 1, whole, x + j, y + factor * j, roots, turn * j, behind);
        }
        return;
    }
    for (int64_t j = 0; j < apart; j++) {
        const real *const from = x + side * j;
        real *const to = y + factor * side * j;
        #pragma omp simd
        for (int64_t q = 0; q < side; q++) {
            fourier_part(factor, (real)sign, side * apart, side, whole, from + q, to + q, roots, turn * j, behind);
        }
    }
}
