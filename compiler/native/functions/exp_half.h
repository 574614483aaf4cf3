/* exp(x) / 2, within 1 ulp; of x above 709.78 too, where exp(x) exceeds a double */
static inline EACH double exp_half(double x) { return exp_scaled(x, 1022); }
