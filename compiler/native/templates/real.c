#ifdef CHAINRULE_F32
typedef float real;
#define NAME(function) function##_f32
#else
typedef double real;
#define NAME(function) function
#endif
