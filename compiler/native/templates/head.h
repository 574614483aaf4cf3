#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

/* Compiled twice: as it is, over doubles; with -DCHAINRULE_F32 over floats, each name with _f32 behind it. */
#ifdef CHAINRULE_F32
typedef float real;
#define EPSILON FLT_EPSILON
#define NAME(function) function##_f32
#else
typedef double real;
#define EPSILON DBL_EPSILON
#define NAME(function) function
#endif

/* A function of single numbers that a loop takes in, so that it may run in vectors. */
#if defined(__GNUC__)
#define EACH __attribute__((always_inline))
#else
#define EACH
#endif

/* One of some length, or that is used often: a loop calls it, and where it runs in vectors calls it for all elements of
   one at once; but in a short program it is taken in as well, by -DAPART=... */
#if defined(APART)
#elif defined(__GNUC__) && !defined(__clang__)
#define APART __attribute__((noinline, unused, const, nothrow, simd("notinbranch")))
#else
#define APART inline EACH
#endif

/* A long function that is called: where a program is several texts, one of them has it for all. */
#ifndef SHARED
#define SHARED static
#endif

#define LITTLE 4096 /* bytes of a workspace that lies on the stack */
#define LANES_OF_A_PART 8192
#define WORK_OF_A_PART 262144
#define LANES_OF_A_TILE 256
#define MOST_PARTS 16

/* The bytes that an array takes in a workspace. */
static inline size_t room(int64_t count, size_t each)
{
    return count > 0 ? ((size_t)count * each + 63) / 64 * 64 : 0;
}

/* Into how many parts the turns of a loop are cut, of `least` turns at least; how many are worth to be one, if a turn
   sums so many products; and where a part begins. */
static inline int64_t parts_of(int64_t turns, int64_t least)
{
    const int64_t parts = turns / least;
    return parts < 1 ? 1 : parts > MOST_PARTS ? MOST_PARTS : parts;
}
static inline int64_t turns_worth(int64_t work)
{
    return work > 0 && work < WORK_OF_A_PART ? 1 + WORK_OF_A_PART / work : 1;
}
static inline int64_t turn_of(int64_t part, int64_t parts, int64_t turns, int64_t step)
{
    return part == parts ? turns : turns * part / parts / step * step;
}

/* What a part has summed, added to what those before it have. */
static inline void add_all(int64_t count, const real *from, real *to)
{
    for (int64_t i = 0; i < count; i++) {
        to[i] += from[i];
    }
}
