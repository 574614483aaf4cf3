static Routine *const ROUTINES[] = {
@ROUTINES@
    NULL,
};

void @STEM@_in_parallel(void (*work)(void *shared, int64_t part), void *shared, int64_t parts);
int @STEM@_wanted_threads(void);

static const Model THE_MODEL = {
    .name = "@STEM@_py",
    .source = "@DIGEST@",
    .routines = ROUTINES,
    .calls = @OVER@,
    .library = "@STEM@_library",
    .threads = @STEM@_threads,
    .flush_subnormals = @STEM@_flush_subnormals,
    .restore = @STEM@_restore,
    .in_parallel = @STEM@_in_parallel,
    .wanted_threads = @STEM@_wanted_threads,
};

PyObject *PyInit_@STEM@_py(void);
PyObject *PyInit_@STEM@_py(void) { return made_module(&THE_MODEL); }
