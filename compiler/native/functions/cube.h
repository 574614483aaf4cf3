/* the third power */
static inline real cube(real x) { return x * x * x; }
