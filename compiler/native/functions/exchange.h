static inline void exchange(int64_t n, real *restrict x, real *restrict y)
{
    for (int64_t i = 0; i < n; i++) {
        const real held = x[i];
        x[i] = y[i];
        y[i] = held;
    }
}
