/* Functions of the C library in whole vectors. A loop of gcc's calls `_ZGVeN8v_sin` for 8 elements at once where `sin`
   is declared "simd"; these are such functions, for each width of the processor. `sin_near` gives a lane without a
   branch; lanes for which `sin_far` is true (large, at an edge, not a number) are the library's, one by one. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__ELF__) && defined(__AVX2__) && defined(__FMA__)
#define IN_LANES __attribute__((const, nothrow, simd("notinbranch")))
#ifdef CHAINRULE_F32
#define LIBRARY(function) #function "f"
#define LANES_B "4"
#define LANES_D "8"
#define LANES_E "16"
#else
#define LIBRARY(function) #function
#define LANES_B "2"
#define LANES_D "4"
#define LANES_E "8"
#endif
typedef real lanes_b __attribute__((vector_size(16)));
typedef real lanes_d __attribute__((vector_size(32)));
typedef real lanes_e __attribute__((vector_size(64)));
#define EACH_LANE(function, lanes, symbol, taken, lane)                                                                \
    lanes NAME(function##_##lanes) taken __asm__(symbol) __attribute__((weak, visibility("hidden")));                  \
    lanes NAME(function##_##lanes) taken                                                                               \
    {                                                                                                                  \
        real all[sizeof(lanes) / sizeof(real)];                                                                        \
        int far = 0;                                                                                                   \
        for (int k = 0; k < (int)(sizeof(lanes) / sizeof(real)); k++) {                                                \
            far |= function##_far lane;                                                                                \
            all[k] = (real)function##_near lane;                                                                       \
        }                                                                                                              \
        for (int k = 0; far && k < (int)(sizeof(lanes) / sizeof(real)); k++) {                                         \
            all[k] = function##_far lane ? (function)lane : all[k];                                                    \
        }                                                                                                              \
        memcpy(&x, all, sizeof x);                                                                                     \
        return x;                                                                                                      \
    }
#ifdef __AVX512F__
#define EACH_LANE_E(...) EACH_LANE(__VA_ARGS__)
#else
#define EACH_LANE_E(...)
#endif
#define each_lane(function)                                                                                            \
    EACH_LANE(function, lanes_b, "_ZGVbN" LANES_B "v_" LIBRARY(function), (lanes_b x), (x[k]))                         \
    EACH_LANE(function, lanes_d, "_ZGVdN" LANES_D "v_" LIBRARY(function), (lanes_d x), (x[k]))                         \
    EACH_LANE_E(function, lanes_e, "_ZGVeN" LANES_E "v_" LIBRARY(function), (lanes_e x), (x[k]))                       \
    real NAME(function##_each)(real) __asm__(LIBRARY(function)) IN_LANES;
#define each_lane_of_two(function)                                                                                     \
    EACH_LANE(function, lanes_b, "_ZGVbN" LANES_B "vv_" LIBRARY(function), (lanes_b x, lanes_b y), (x[k], y[k]))       \
    EACH_LANE(function, lanes_d, "_ZGVdN" LANES_D "vv_" LIBRARY(function), (lanes_d x, lanes_d y), (x[k], y[k]))       \
    EACH_LANE_E(function, lanes_e, "_ZGVeN" LANES_E "vv_" LIBRARY(function), (lanes_e x, lanes_e y), (x[k], y[k]))     \
    real NAME(function##_each)(real, real) __asm__(LIBRARY(function)) IN_LANES;
#endif
