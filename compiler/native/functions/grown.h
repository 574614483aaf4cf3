/* memory of at least this size, what it holds kept; NULL, and nothing held, if there is none */
static inline void *grown(void *memory, size_t *room, size_t size)
{
    if (memory != NULL && size <= *room) {
        return memory;
    }
    const size_t wanted = size > 2 * *room ? size : 2 * *room;
    void *const larger = realloc(memory, wanted > 0 ? wanted : 1);
    if (larger == NULL) {
        free(memory);
    }
    *room = larger != NULL ? wanted : 0;
    return larger;
}
