#if defined(CHAINRULE_F32) && defined(CHAINRULE_APART)
static ParallelRun IN_PARALLEL;
static int (*WANTED_THREADS)(void);

void @STEM@_in_parallel(void (*work)(void *shared, int64_t part), void *shared, int64_t parts)
{
    IN_PARALLEL(work, shared, parts);
}

int @STEM@_wanted_threads(void) { return WANTED_THREADS(); }

const Calls *@STEM@_floats(ParallelRun in_parallel, int (*wanted_threads)(void));
const Calls *@STEM@_floats(ParallelRun in_parallel, int (*wanted_threads)(void))
{
    IN_PARALLEL = in_parallel;
    WANTED_THREADS = wanted_threads;
    return @STEM@_calls_f32;
}
#endif

#ifndef CHAINRULE_F32
#define CALLS @STEM@_calls
#ifdef CHAINRULE_APART
#define BUILT_FLOATS NULL
#else
extern const Calls @STEM@_calls_f32[];
#define BUILT_FLOATS @STEM@_calls_f32
#endif
