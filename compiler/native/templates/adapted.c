void @STEM@_in_parallel(void (*work)(void *shared, int64_t part), void *shared, int64_t parts);
int @STEM@_wanted_threads(void);

/* What the functions that models share take parts by. */
__attribute__((visibility("hidden"))) void chainrule_in_parallel(void (*work)(void *, int64_t), void *shared, int64_t parts)
{
    @STEM@_in_parallel(work, shared, parts);
}
__attribute__((visibility("hidden"))) int chainrule_wanted_threads(void) { return @STEM@_wanted_threads(); }
