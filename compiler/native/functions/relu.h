/* the larger of x and 0 */
static inline EACH real relu(real x) { return !(x <= 0) ? x : 0; }
