/* log(x / (1 - x)) */
static inline EACH real logit(real x) { return log(x / (1 - x)); }
