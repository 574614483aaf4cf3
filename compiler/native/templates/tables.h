/* The functions of C as Python has them: what each takes and gives. */
typedef struct {
    char kind; /* 'r' real, 'i' int, 'b' bool */
    int rank;  /* how many axes, all leading ones counted as one */
    int lead;  /* which leading axes its first one stands for; -1: it is one axis */
    int count; /* of a result that grows with the steps of a loop which of the counts is theirs; -1: it does not */
} Spec;

typedef struct {
    char kind; /* 'a' an argument, 'r' a result, 'n' a size, 'l' the sizes of leading axes, 'd' an argument's dtype */
    int index;
} Part;

typedef struct Routine {
    char kind;   /* 'v' value, 'f' forward, 'b' backward, 'g' value and gradient */
    char single; /* a function of single numbers: its results are Python's */
    char lanes;  /* and arrays are taken element by element */
    int arguments, results, counts, values, sizes, parts, saved;
    int keywords;                /* so many of the arguments, the last ones, are handed in by name */
    const char *const *keyword;  /* their names */
    const int *layout;           /* of a derivative how its results stand in tuples: see arranged(); NULL: in order */
    const int *like;             /* of a derivative the argument that each result is shaped like; -1: none */
    const Spec *argument, *result;
    const Part *part;
    int (*bind)(int64_t (*shape)[RANK], int64_t *size);
    void (*shapes)(const int64_t *size, int64_t (*shape)[RANK]);
    int library, number; /* of C: in which library, and at which place of its tables */
    const struct Routine *forward; /* of a backward function for which C saves the arguments alone, and NumPy more */
    PyObject *(*call)(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names);
    const char *name, *doc;
    PyObject *python;
} Routine;

/* The extension of a model. */
typedef struct {
    const char *name, *source; /* of the module; and what it was made of, as a digest */
    Routine *const *routines;  /* NULL behind the last */
    const Calls *calls[2][2];  /* those that it has itself: of which library, over doubles and over floats */
    const char *library;       /* the function that others give theirs by */
    int (*threads)(int count);
    uint64_t (*flush_subnormals)(void);
    void (*restore)(uint64_t state);
    ParallelRun in_parallel;
    int (*wanted_threads)(void);
} Model;

/* What Python calls of a function; and the module. */
OWN PyObject *answered(const Routine *routine, PyObject *const *args, Py_ssize_t count, PyObject *names);
OWN PyObject *made_module(const Model *model);
