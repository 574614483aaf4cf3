/* The power of 2 by which n numbers are divided so that their squares neither overflow nor vanish: 1 where all are 0;
   0 where one is not finite. */
static real binary_scale(int64_t n, const real *x)
{
    real largest = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) {
            return 0;
        }
        largest = fmax(largest, fabs(x[i]));
    }
    return largest > 0 ? scalbn((real)1, ilogb(largest)) : 1;
}
