/* x log(1 + y), and 0 where x is 0 */
static inline EACH real xlog1py(real x, real y) { return x == 0 && y == y ? 0 : x * log1p(y); }
