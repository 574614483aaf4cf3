/* (x, y) = (c x - s y, s x + c y), element by element */
static inline void rotate(int64_t n, real c, real s, real *restrict x, real *restrict y)
{
    for (int64_t i = 0; i < n; i++) {
        const real held = x[i];
        x[i] = c * held - s * y[i];
        y[i] = s * held + c * y[i];
    }
}
