/* of how many turns, 32 to 256, the rows of so many elements each stay in the nearest cache until they are read again */
static inline int64_t turns_kept(int64_t row)
{
    int64_t turns = 256;
    while (turns > 32 && turns * row * (int64_t)sizeof(real) > 32768) {
        turns /= 2;
    }
    return turns;
}
