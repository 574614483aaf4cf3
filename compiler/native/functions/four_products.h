/* the sum of four products, in pairs */
#if defined(__GNUC__)
static inline real four_products(const real *a, const real *b)
{
    const fours_t x = *(const fours_t *)a * *(const fours_t *)b;
    return (x[0] + x[2]) + (x[1] + x[3]);
}
#endif
