/* 0 below 0, 1 above, and y at 0 */
static inline EACH real heaviside(real x, real y) { return x < 0 ? 0 : x > 0 ? 1 : x == 0 ? y : x; }
