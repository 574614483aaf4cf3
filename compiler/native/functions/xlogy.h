/* x log(y), and 0 where x is 0 */
static inline EACH real xlogy(real x, real y) { return x == 0 && y == y ? 0 : x * log(y); }
