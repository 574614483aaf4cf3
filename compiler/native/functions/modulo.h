/* what floor division leaves; it has the sign of y */
static inline real modulo_real(real x, real y)
{
    const real rest = fmod(x, y);
    if (rest == 0) {
        return y == 0 ? rest : copysign((real)0, y);
    }
    return (y < 0) != (rest < 0) ? rest + y : rest;
}
static inline int64_t modulo_int(int64_t x, int64_t y)
{
    if (y == 0 || y == -1) {
        return 0;
    }
    const int64_t rest = x % y;
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}
#define modulo(x, y) _Generic((x) + (y), int: modulo_int, int64_t: modulo_int, default: modulo_real)(x, y)
