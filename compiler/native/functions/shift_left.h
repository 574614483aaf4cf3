/* x with its bits moved up; 0 if all are moved out */
static inline EACH int64_t shift_left(int64_t x, int64_t y) { return y >= 0 && y < 64 ? (int64_t)((uint64_t)x << y) : 0; }
