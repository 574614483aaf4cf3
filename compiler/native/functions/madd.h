/* a * b + c, rounded once where the processor can */
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define madd(a, b, c) __builtin_fma(a, b, c)
#define madd_float(a, b, c) __builtin_fmaf(a, b, c)
#else
#define madd(a, b, c) ((a) * (b) + (c))
#define madd_float(a, b, c) ((a) * (b) + (c))
#endif
