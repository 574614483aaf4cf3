/* log(sigmoid(x)), without overflow */
static inline real log_sigmoid(real x) { return minimum_real(x, 0) - log1p(exp(-fabs(x))); }
