/* the distribution function of the standard normal */
static inline EACH real ndtr(real x) { return (real)0.5 * erfc((real)-0.70710678118654752440 * x); }
