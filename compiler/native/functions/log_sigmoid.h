/* log(sigmoid(x)), without overflow */
static inline EACH real log_sigmoid(real x) { return minimum_real(x, 0) - log1p(exp(-fabs(x))); }
