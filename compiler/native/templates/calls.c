typedef struct {
    int (*run)(const int64_t *size, void *const *argument, void *const *result);
    int (*lanes)(int64_t count, void *const *argument, const int64_t *step, void *const *result);
} Calls;

/* Threads, which all of a model's functions share. */
typedef void (*ParallelRun)(void (*work)(void *shared, int64_t part), void *shared, int64_t parts);
