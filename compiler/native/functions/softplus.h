/* log(1 + exp(x)), without overflow */
static inline EACH real softplus(real x) { return relu(x) + log1p(exp(-fabs(x))); }
