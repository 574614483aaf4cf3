/* a product of complex numbers, x + i x_i and a root, to where it belongs; imaginary parts stand behind */
static inline EACH void turned(real x, real x_i, const real *root, int64_t behind, real *y, int64_t whole)
{
    y[0] = x * root[0] - x_i * root[behind];
    y[whole] = x * root[behind] + x_i * root[0];
}
