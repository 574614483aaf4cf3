/* the quotient rounded down, as numpy has it; of ints 0 where the divisor is */
static inline real floor_divide_real(real x, real y)
{
    if (y == 0) {
        return x / y;
    }
    const real rest = fmod(x, y);
    real quotient = (x - rest) / y;
    if (rest != 0 && (y < 0) != (rest < 0)) {
        quotient -= 1;
    }
    if (quotient == 0) {
        return copysign((real)0, x / y);
    }
    const real whole = floor(quotient);
    return quotient - whole > (real)0.5 ? whole + 1 : whole;
}
static inline int64_t floor_divide_int(int64_t x, int64_t y)
{
    if (y == 0 || (y == -1 && x == INT64_MIN)) {
        return y == 0 ? 0 : x;
    }
    return x / y - (x % y != 0 && (x < 0) != (y < 0));
}
#define floor_divide(x, y) \
    _Generic((x) + (y), int: floor_divide_int, int64_t: floor_divide_int, default: floor_divide_real)(x, y)
