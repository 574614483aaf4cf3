/* four side by side */
#if defined(__GNUC__)
typedef real fours_t __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real)), may_alias));
#endif
