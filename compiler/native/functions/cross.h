/* The vector product. */
static void cross(const real *restrict a, const real *restrict b, real *restrict x)
{
    x[0] = a[1] * b[2] - a[2] * b[1];
    x[1] = a[2] * b[0] - a[0] * b[2];
    x[2] = a[0] * b[1] - a[1] * b[0];
}
