/* the smaller of two sizes */
static inline int64_t least(int64_t x, int64_t y) { return x < y ? x : y; }
