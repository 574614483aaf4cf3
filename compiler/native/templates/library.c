/* A library of its own, which is built when one of its functions is first called. */
static ParallelRun IN_PARALLEL;
static int (*WANTED_THREADS)(void);

void @STEM@_in_parallel(void (*work)(void *shared, int64_t part), void *shared, int64_t parts);
void @STEM@_in_parallel(void (*work)(void *shared, int64_t part), void *shared, int64_t parts)
{
    IN_PARALLEL(work, shared, parts);
}

int @STEM@_wanted_threads(void);
int @STEM@_wanted_threads(void) { return WANTED_THREADS(); }

const Calls *@STEM@_library(ParallelRun in_parallel, int (*wanted_threads)(void));
const Calls *@STEM@_library(ParallelRun in_parallel, int (*wanted_threads)(void))
{
    IN_PARALLEL = in_parallel;
    WANTED_THREADS = wanted_threads;
    return NAME(@STEM@_calls);
}
