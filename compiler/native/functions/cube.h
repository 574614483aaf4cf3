/* the third power */
static inline EACH real cube(real x) { return x * x * x; }
