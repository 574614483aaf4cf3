/* vectors as the compiler's extension has them */
#if defined(__GNUC__)
#define LANES (64 / sizeof(real))
typedef real lanes_t __attribute__((vector_size(64), aligned(sizeof(real)), may_alias));
#endif
