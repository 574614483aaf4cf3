/* a position of an axis; a negative one counts from its end */
static inline EACH int64_t counted(int64_t position, int64_t size) { return position < 0 ? position + size : position; }
