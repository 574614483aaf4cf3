/* Compiled twice, as @STEM@.c is: with -DCHAINRULE_F32 this is what calls the functions over floats, and no more. With
   -DCHAINRULE_APART these are a library of their own, which is built when floats first come. */
#ifndef CHAINRULE_F32
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#include <dlfcn.h>
#include <math.h>
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>
#endif

#include "@STEM@.h"

#ifdef CHAINRULE_F32
typedef float real;
#define NAME(function) function##_f32
#else
typedef double real;
#define NAME(function) function
#endif

typedef struct {
    int (*run)(const int64_t *size, void *const *argument, void *const *result);
    int (*lanes)(int64_t count, void *const *argument, const int64_t *step, void *const *result);
} Calls;

/* Threads, which both halves share. */
typedef void (*ParallelRun)(void (*work)(void *shared, int64_t part), void *shared, int64_t parts);
void @STEM@_in_parallel(void (*work)(void *shared, int64_t part), void *shared, int64_t parts);
int @STEM@_wanted_threads(void);
