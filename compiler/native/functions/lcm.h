/* the least common multiple */
static inline int64_t lcm(int64_t x, int64_t y)
{
    const int64_t divisor = gcd(x, y);
    const int64_t product = divisor == 0 ? 0 : x / divisor * y;
    return product < 0 ? -product : product;
}
