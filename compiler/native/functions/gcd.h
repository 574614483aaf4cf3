/* the greatest common divisor */
static inline int64_t gcd(int64_t x, int64_t y)
{
    while (y != 0) {
        const int64_t rest = y == -1 ? 0 : x % y;
        x = y;
        y = rest;
    }
    return x < 0 ? -x : x;
}
