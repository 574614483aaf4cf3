/* x held between two bounds; nan if one of the three is */
static inline EACH real clip_real(real x, real low, real high) { return minimum_real(maximum_real(x, low), high); }
static inline EACH int64_t clip_int(int64_t x, int64_t low, int64_t high) { return minimum_int(maximum_int(x, low), high); }
#define clip(x, low, high) \
    _Generic((x) + (low) + (high), int: clip_int, int64_t: clip_int, default: clip_real)(x, low, high)
