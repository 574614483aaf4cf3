/* log(x / (1 - x)) */
static inline real logit(real x) { return log(x / (1 - x)); }
