/* Threads. A caller asks for them by @STEM@_threads; until then everything runs in its own. One pool serves all: its
   threads are made when they are first needed, and sleep between the calls. What is done in parallel is cut into parts
   in a way that depends on the sizes alone, so that the results are the same for any number of threads. */
typedef void (*part_of)(void *shared, int64_t part);
void @STEM@_in_parallel(part_of work, void *shared, int64_t parts);
int @STEM@_wanted_threads(void);
#define in_parallel @STEM@_in_parallel
#define wanted_threads @STEM@_wanted_threads
