/* x to a whole power that is not negative */
static inline int64_t power_int(int64_t x, int64_t n)
{
    int64_t y = 1;
    for (; n > 0; n >>= 1) {
        y = n & 1 ? y * x : y;
        x = x * x;
    }
    return y;
}
