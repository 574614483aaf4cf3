/* x as an int, rounded towards 0; of nan, and of what 64 bits do not hold, -2^63 */
static inline EACH int64_t whole(real x) { return fabs(x) < 0x1p63 ? (int64_t)x : INT64_MIN; }
