/* x with its bits moved down; the sign stays */
static inline EACH int64_t shift_right(int64_t x, int64_t y) { return x >> (y >= 0 && y < 64 ? y : 63); }
