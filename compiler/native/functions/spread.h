/* numbers that lie `step` apart (0: the same one), side by side */
static inline const real *spread_real(int64_t count, const real *from, int64_t step, real *to)
{
    for (int64_t i = 0; i < count; i++) {
        to[i] = from[i * step];
    }
    return to;
}
static inline const int64_t *spread_int(int64_t count, const int64_t *from, int64_t step, int64_t *to)
{
    for (int64_t i = 0; i < count; i++) {
        to[i] = from[i * step];
    }
    return to;
}
static inline const uint8_t *spread_bool(int64_t count, const uint8_t *from, int64_t step, uint8_t *to)
{
    for (int64_t i = 0; i < count; i++) {
        to[i] = from[i * step];
    }
    return to;
}
