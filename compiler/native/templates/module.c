static Routine *const ROUTINE[] = {
@ROUTINES@
    NULL,
};

/* The function, with what it calls as it was before C took over: a gradient of numpy's is that of numpy's forward and
   backward, which save what C's may not. */
static PyObject *as_it_was(PyObject *python, PyObject *namespace, PyObject *before)
{
    if (!PyFunction_Check(python) || PyFunction_GetGlobals(python) != namespace) {
        return Py_NewRef(python);
    }
    PyObject *made = PyFunction_New(PyFunction_GetCode(python), before);
    PyObject *defaults = PyFunction_GetDefaults(python), *named = PyFunction_GetKwDefaults(python);
    if (made != NULL && ((defaults != NULL && PyFunction_SetDefaults(made, defaults) < 0) ||
                         (named != NULL && PyFunction_SetKwDefaults(made, named) < 0))) {
        Py_CLEAR(made);
    }
    return made;
}

/* Put the functions of C into the Python module's namespace; what stands there now serves where they do not. */
static PyObject *take_over(PyObject *module, PyObject *namespace)
{
    if (!PyDict_Check(namespace)) {
        PyErr_SetString(PyExc_TypeError, "the namespace of a module is a dict");
        return NULL;
    }
    PyObject *before = PyDict_Copy(namespace);
    if (before == NULL) {
        return NULL;
    }
    for (int k = 0; ROUTINE[k] != NULL; k++) {
        PyObject *python = PyDict_GetItemString(namespace, ROUTINE[k]->name);
        PyObject *own = PyObject_GetAttrString(module, ROUTINE[k]->name);
        if (python == NULL || own == NULL) {
            Py_XDECREF(own);
            Py_DECREF(before);
            PyErr_Format(PyExc_ValueError, "the module has no function %s: it is not the one that this was built for",
                         ROUTINE[k]->name);
            return NULL;
        }
        if (ROUTINE[k]->python == NULL) {
            ROUTINE[k]->python = as_it_was(python, namespace, before);
        }
        const int failed = ROUTINE[k]->python == NULL || PyDict_SetItemString(namespace, ROUTINE[k]->name, own) < 0;
        Py_DECREF(own);
        if (failed) {
            Py_DECREF(before);
            return NULL;
        }
    }
    Py_DECREF(before);
    Py_RETURN_NONE;
}

static PyObject *set_threads(PyObject *module, PyObject *given)
{
    const long count = PyLong_AsLong(given), before = THREADS;
    (void)module;
    if (count == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (count < 1) {
        PyErr_SetString(PyExc_ValueError, "there is at least 1 thread");
        return NULL;
    }
    THREADS = (int)(count > 256 ? 256 : count);
    return PyLong_FromLong(before);
}

/* What is to be called when floats first come, or None. */
static PyObject *floats_from(PyObject *module, PyObject *given)
{
    (void)module;
    Py_XSETREF(FLOATS_FROM, given == Py_None ? NULL : Py_NewRef(given));
    Py_RETURN_NONE;
}

/* The functions over floats of the library of that path: they take parts in this one's threads. */
static PyObject *add_floats(PyObject *module, PyObject *given)
{
    (void)module;
    const char *const path = PyBytes_AsString(given);
    void *const library = path != NULL ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    void *const found = library != NULL ? dlsym(library, "@STEM@_floats") : NULL;
    if (found == NULL) {
        return path == NULL ? NULL : PyErr_Format(PyExc_ImportError, "%s", dlerror());
    }
    const Calls *(*floats)(ParallelRun, int (*)(void));
    memcpy(&floats, &found, sizeof found);
    FLOATS = floats(@STEM@_in_parallel, @STEM@_wanted_threads);
    Py_RETURN_NONE;
}

static PyMethodDef METHODS[] = {
@METHODS@
    {"take_over", take_over, METH_O, "Put the functions of C into the namespace of the Python module."},
    {"floats_from", floats_from, METH_O, "What to call when arrays of float32 first come, for their functions."},
    {"add_floats", add_floats, METH_O, "Take the functions over floats from a library."},
    {"set_threads", set_threads, METH_O,
     "How many threads each call takes from now on, unless it says otherwise; what it was before is returned."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "@NAME@", "The functions of the model, in C.", -1, METHODS, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_@NAME@(void)
{
    import_array();
    OUT = PyUnicode_InternFromString("out");
    IN_THREADS = PyUnicode_InternFromString("threads");
    FLUSH = PyUnicode_InternFromString("flush_subnormals");
    if (OUT == NULL || IN_THREADS == NULL || FLUSH == NULL) {
        return NULL;
    }
    PyObject *module = PyModule_Create(&MODULE);
    if (module != NULL && PyModule_AddStringConstant(module, "SOURCE", "@DIGEST@") < 0) {
        Py_CLEAR(module);
    }
    return module;
}
