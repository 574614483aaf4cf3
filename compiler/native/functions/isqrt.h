/* the least int, but 1, whose square is at least n */
static inline int64_t isqrt(int64_t n)
{
    int64_t root = n > 1 ? (int64_t)sqrt((double)n) : 1;
    while (root * root < n) {
        root++;
    }
    while (root > 1 && (root - 1) * (root - 1) >= n) {
        root--;
    }
    return root;
}
