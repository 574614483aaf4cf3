/* a product of complex numbers, x + i y and z, to where it belongs */
static inline void times(real x, real y, const real *z, real *product)
{
    product[0] = x * z[0] - y * z[1];
    product[1] = x * z[1] + y * z[0];
}
