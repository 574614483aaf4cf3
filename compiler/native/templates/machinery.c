/* An array that plainly fits is handed to the functions of C where it lies, a number as it is; whatever else may
   come (a list, another float type, a wrong shape) goes to the function of the Python module, which converts it or
   says what is wrong with it. */

typedef union {
    double f64;
    float f32;
    int64_t whole;
    npy_bool truth;
    void *memory;
} Number;

typedef struct {
    int f32;    /* -1: not known yet */
    int scalar; /* a number of NumPy's is among the arguments: so are the results */
    int flush; /* whether the processor counts subnormal numbers as 0; and its state before */
    uint64_t state;
    Py_ssize_t elements;
    PyObject *held[ARGUMENTS];
    void *argument[ARGUMENTS];
    int64_t step[ARGUMENTS], count[ARGUMENTS]; /* how far the elements are apart, and how many there are */
    Number number[ARGUMENTS];
    int64_t shape[ARGUMENTS][RANK];
    int lead_rank[LEADS];
    npy_intp lead[LEADS][NPY_MAXDIMS];
} Call;

/* The tables of calls: there from the beginning, or else asked for when one of their functions is first called. What is
   asked is Python's: it hands their library to add_library, or says why there is none. */
static const Model *MODEL;
static const Calls *TABLE[2][2];
static PyObject *LIBRARIES_FROM;

/* How the function is called for the float type of a call; NULL where Python serves, or on an error. */
static const Calls *calls_for(const Routine *routine, const Call *call)
{
    const int library = routine->library, f32 = call->f32 == 1;
    if (TABLE[library][f32] == NULL && LIBRARIES_FROM != NULL) {
        if (call->flush) {
            MODEL->restore(call->state);
        }
        PyObject *asked = Py_NewRef(LIBRARIES_FROM), *answer = PyObject_CallFunction(asked, "ii", library, f32);
        Py_DECREF(asked);
        if (call->flush) {
            MODEL->flush_subnormals();
        }
        if (answer == NULL) {
            return NULL;
        }
        Py_DECREF(answer);
    }
    return TABLE[library][f32] == NULL ? NULL : TABLE[library][f32] + routine->number;
}

static int same_float(Call *call, int f32)
{
    if (call->f32 < 0) {
        call->f32 = f32;
    }
    return call->f32 == f32;
}

/* An array argument: 1 if it fits, 0 if it is not plainly of this kind, -1 on an error. */
static int take_array(Call *call, int k, const Spec *spec, PyObject *given)
{
    if (!PyArray_CheckExact(given)) {
        return 0;
    }
    PyArrayObject *array = (PyArrayObject *)given;
    const int type = PyArray_TYPE(array), rank = PyArray_NDIM(array);
    if (spec->kind == 'r' ? type != NPY_DOUBLE && type != NPY_FLOAT : type != (spec->kind == 'i' ? NPY_INT64 : NPY_BOOL)) {
        return 0;
    }
    if (spec->kind == 'r' && !same_float(call, type == NPY_FLOAT)) {
        return 0;
    }
    const int behind = spec->lead < 0 ? spec->rank : spec->rank - 1;
    const npy_intp *dims = PyArray_DIMS(array);
    int64_t *shape = call->shape[k], elements = 1;
    if (spec->lead < 0 ? rank != behind : rank < behind) {
        return 0;
    }
    if (spec->lead >= 0) {
        if (call->lead_rank[spec->lead] < 0) {
            call->lead_rank[spec->lead] = rank - behind;
            memcpy(call->lead[spec->lead], dims, (size_t)(rank - behind) * sizeof(npy_intp));
        } else if (call->lead_rank[spec->lead] != rank - behind) {
            return 0;
        }
        for (int axis = 0; axis < rank - behind; axis++) {
            if (dims[axis] != call->lead[spec->lead][axis]) {
                return 0;
            }
            elements *= dims[axis];
        }
        *shape++ = elements;
    }
    for (int axis = rank - behind; axis < rank; axis++) {
        elements *= dims[axis];
        *shape++ = dims[axis];
    }
    if (PyArray_ISCARRAY_RO(array)) {
        Py_INCREF(given);
        call->held[k] = given;
    } else {
        call->held[k] = PyArray_FROM_OTF(given, type, NPY_ARRAY_CARRAY_RO);
        if (call->held[k] == NULL) {
            return -1;
        }
    }
    call->argument[k] = PyArray_DATA((PyArrayObject *)call->held[k]);
    call->count[k] = elements;
    call->elements += elements;
    return 1;
}

/* A number; with `loose` an int will do for a real, and a real of either float type. */
static int take_number(Call *call, int k, const Spec *spec, PyObject *given, int loose)
{
    Number *number = &call->number[k];
    double value;
    call->argument[k] = number;
    if (spec->kind == 'i') {
        if (PyArray_IsScalar(given, Int64)) {
            number->whole = PyArrayScalar_VAL(given, Int64);
        } else if (PyLong_CheckExact(given)) {
            number->whole = PyLong_AsLongLong(given);
        } else {
            return 0;
        }
    } else if (spec->kind == 'b') {
        if (PyArray_IsScalar(given, Bool)) {
            number->truth = PyArrayScalar_VAL(given, Bool);
        } else if (PyBool_Check(given)) {
            number->truth = given == Py_True;
        } else {
            return 0;
        }
    } else {
        if (PyFloat_CheckExact(given) || (PyFloat_Check(given) && call->f32 != 1)) {
            value = PyFloat_AS_DOUBLE(given);
        } else if (loose && PyLong_CheckExact(given)) {
            value = PyLong_AsDouble(given);
        } else if (call->f32 == 1 && PyArray_IsScalar(given, Float)) {
            value = PyArrayScalar_VAL(given, Float);
        } else if (PyArray_CheckExact(given) && PyArray_NDIM((PyArrayObject *)given) == 0 &&
                   PyArray_TYPE((PyArrayObject *)given) == (call->f32 == 1 ? NPY_FLOAT : NPY_DOUBLE) &&
                   PyArray_ISCARRAY_RO((PyArrayObject *)given)) {
            const void *data = PyArray_DATA((PyArrayObject *)given);
            value = call->f32 == 1 ? *(const float *)data : *(const double *)data;
        } else {
            return 0;
        }
        if (call->f32 == 1) {
            number->f32 = (float)value;
        } else {
            number->f64 = value;
        }
    }
    if (PyLong_CheckExact(given) && PyErr_Occurred()) {
        PyErr_Clear(); /* an int beyond 64 bits */
        return 0;
    }
    return 1;
}

static PyObject *to_python(char kind, int f32, int plain, const Number *number)
{
    if (plain) {
        return kind == 'r'   ? PyFloat_FromDouble(number->f64)
               : kind == 'i' ? PyLong_FromLongLong(number->whole)
                             : PyBool_FromLong(number->truth);
    }
    PyObject *made = NULL;
    if (kind == 'b') {
        made = number->truth ? PyArrayScalar_True : PyArrayScalar_False;
        Py_INCREF(made);
    } else if (kind == 'i') {
        made = PyArrayScalar_New(Int64);
        if (made != NULL) {
            PyArrayScalar_ASSIGN(made, Int64, number->whole);
        }
    } else if (f32) {
        made = PyArrayScalar_New(Float);
        if (made != NULL) {
            PyArrayScalar_ASSIGN(made, Float, number->f32);
        }
    } else {
        made = PyArrayScalar_New(Double);
        if (made != NULL) {
            PyArrayScalar_ASSIGN(made, Double, number->f64);
        }
    }
    return made;
}

static PyObject *new_array(char kind, int f32, int rank, const npy_intp *dims)
{
    return PyArray_SimpleNew(rank, dims, kind == 'r' ? (f32 ? NPY_FLOAT : NPY_DOUBLE) : kind == 'i' ? NPY_INT64 : NPY_BOOL);
}

/* An array of memory that a function has made, which is copied and freed. */
static PyObject *grown_array(char kind, int f32, int rank, const int64_t *shape, int64_t count, void *memory)
{
    npy_intp dims[RANK];
    for (int axis = 0; axis < rank; axis++) {
        dims[axis] = (npy_intp)(axis == 0 ? count : shape[axis]);
    }
    PyObject *made = new_array(kind, f32, rank, dims);
    if (made != NULL && memory != NULL) {
        memcpy(PyArray_DATA((PyArrayObject *)made), memory, (size_t)PyArray_NBYTES((PyArrayObject *)made));
    }
    free(memory);
    return made;
}

/* Memory that the caller gives for a result. */
static PyObject *given_array(const Routine *routine, const Call *call, char kind, int rank, const npy_intp *dims, PyObject *given)
{
    const int type = kind == 'r' ? (call->f32 == 1 ? NPY_FLOAT : NPY_DOUBLE) : kind == 'i' ? NPY_INT64 : NPY_BOOL;
    PyArrayObject *array = (PyArrayObject *)given;
    int fits = PyArray_CheckExact(given) && PyArray_TYPE(array) == type && PyArray_NDIM(array) == rank && PyArray_ISCARRAY(array);
    npy_intp bytes = fits ? PyArray_ITEMSIZE(array) : 0;
    for (int axis = 0; fits && axis < rank; axis++) {
        fits = PyArray_DIM(array, axis) == dims[axis];
        bytes *= dims[axis];
    }
    if (!fits) {
        PyErr_Format(PyExc_ValueError, "%s: an array of out= is not of the result's shape and dtype, contiguous and writeable",
                     routine->name);
        return NULL;
    }
    const char *begin = PyArray_BYTES(array), *end = begin + bytes;
    for (int k = 0; k < routine->arguments; k++) {
        if (call->held[k] != NULL) {
            PyArrayObject *const held = (PyArrayObject *)call->held[k];
            const char *own = PyArray_BYTES(held);
            if (begin < own + call->count[k] * PyArray_ITEMSIZE(held) && own < end) {
                PyErr_Format(PyExc_ValueError, "%s: an array of out= shares memory with an argument", routine->name);
                return NULL;
            }
        }
    }
    Py_INCREF(given);
    return given;
}

/* One bare, several a tuple; takes the references. */
static PyObject *grouped(PyObject **made, int count)
{
    if (count == 1) {
        return made[0];
    }
    PyObject *tuple = PyTuple_New(count);
    for (int k = 0; k < count; k++) {
        if (tuple != NULL) {
            PyTuple_SET_ITEM(tuple, k, made[k]);
        } else {
            Py_DECREF(made[k]);
        }
    }
    return tuple;
}

static PyObject *saved_tuple(const Routine *routine, Call *call, PyObject *const *args, const int64_t *size, PyObject **made)
{
    PyObject *tuple = PyTuple_New(routine->parts);
    for (int k = 0; tuple != NULL && k < routine->parts; k++) {
        const Part *part = &routine->part[k];
        PyObject *item = NULL;
        if (part->kind == 'a') {
            const Spec *spec = &routine->argument[part->index];
            item = call->held[part->index];
            if (item != NULL && spec->lead >= 0) {
                npy_intp dims[RANK];
                PyArray_Dims flat = {dims, spec->rank};
                for (int axis = 0; axis < spec->rank; axis++) {
                    dims[axis] = (npy_intp)call->shape[part->index][axis];
                }
                item = PyArray_Newshape((PyArrayObject *)item, &flat, NPY_CORDER);
            } else if (item != NULL) {
                Py_INCREF(item);
            } else if (spec->kind == 'r') {
                item = to_python('r', call->f32 == 1, routine->single && !call->scalar, &call->number[part->index]);
            } else {
                item = args[part->index];
                Py_INCREF(item);
            }
        } else if (part->kind == 'r') {
            item = made[part->index];
        } else if (part->kind == 'n') {
            item = PyLong_FromLongLong(size[part->index]);
        } else if (part->kind == 'l') {
            item = PyTuple_New(call->lead_rank[part->index]);
            for (int axis = 0; item != NULL && axis < call->lead_rank[part->index]; axis++) {
                PyTuple_SET_ITEM(item, axis, PyLong_FromSsize_t(call->lead[part->index][axis]));
            }
        } else {
            item = (PyObject *)PyArray_DESCR((PyArrayObject *)call->held[part->index]);
            Py_INCREF(item);
        }
        if (item == NULL) {
            Py_CLEAR(tuple);
        } else {
            PyTuple_SET_ITEM(tuple, k, item);
        }
    }
    return tuple;
}

/* What a backward function is handed: the arguments are among the parts of `saved`, and behind it the seeds. */
static int unpack(const Routine *routine, Call *call, PyObject *const *args, PyObject **argument, int64_t *size)
{
    if (!PyTuple_CheckExact(args[0]) || PyTuple_GET_SIZE(args[0]) != routine->parts) {
        return 0;
    }
    for (int k = 0; k < routine->parts; k++) {
        const Part *part = &routine->part[k];
        PyObject *item = PyTuple_GET_ITEM(args[0], k);
        if (part->kind == 'a') {
            argument[part->index] = item;
        } else if (part->kind == 'n') {
            if (!PyLong_CheckExact(item)) {
                return 0;
            }
            if (part->index >= 0) {
                size[part->index] = PyLong_AsLongLong(item);
            }
        } else if (part->kind == 'l') {
            if (!PyTuple_CheckExact(item) || PyTuple_GET_SIZE(item) > NPY_MAXDIMS) {
                return 0;
            }
            call->lead_rank[part->index] = (int)PyTuple_GET_SIZE(item);
            for (int axis = 0; axis < call->lead_rank[part->index]; axis++) {
                call->lead[part->index][axis] = PyLong_AsSsize_t(PyTuple_GET_ITEM(item, axis));
            }
        } else {
            const int f32 = PyArray_DescrCheck(item) ? ((PyArray_Descr *)item)->type_num : -1;
            if ((f32 != NPY_FLOAT && f32 != NPY_DOUBLE) || !same_float(call, f32 == NPY_FLOAT)) {
                return 0;
            }
        }
    }
    const int seeds = routine->arguments - routine->saved;
    if (seeds == 1 && routine->values == 1) {
        argument[routine->saved] = args[1];
        return 1;
    }
    if (!PyTuple_CheckExact(args[1]) || PyTuple_GET_SIZE(args[1]) != routine->values) {
        return 0;
    }
    int next = routine->saved;
    for (int k = 0; k < routine->values; k++) {
        if (routine->result[routine->results + k].kind == 'r') {
            argument[next++] = PyTuple_GET_ITEM(args[1], k);
        }
    }
    return next == routine->arguments;
}

/* Results in tuples: -1 is None, -2 - n begins a tuple of the n that follow, else the number of a result. Takes their
   references; `next` goes on through the layout. */
static PyObject *arranged(const int **next, PyObject **made)
{
    const int word = *(*next)++;
    if (word == -1) {
        Py_RETURN_NONE;
    }
    if (word >= 0) {
        return made[word];
    }
    PyObject *tuple = PyTuple_New(-2 - word);
    for (int k = 0; k < -2 - word; k++) {
        PyObject *item = arranged(next, made);
        if (tuple != NULL && item != NULL) {
            PyTuple_SET_ITEM(tuple, k, item);
        } else {
            Py_CLEAR(tuple);
            Py_XDECREF(item);
        }
    }
    return tuple;
}

static PyObject *fall_back(const Routine *routine, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    if (routine->python == NULL) {
        PyErr_Format(PyExc_RuntimeError, "%s: the Python module of this extension is not loaded", routine->name);
        return NULL;
    }
    return PyObject_Vectorcall(routine->python, args, (size_t)count, names);
}

static PyObject *finished(const Routine *routine, Call *call, PyObject *const *args, const int64_t *size, PyObject **made)
{
    PyObject *value, *rest;
    const int *layout = routine->layout;
    if (layout != NULL) {
        return arranged(&layout, made);
    }
    if (routine->kind == 'v' || routine->kind == 'b') {
        return grouped(made, routine->results);
    }
    value = grouped(made, routine->values);
    rest = routine->kind == 'f' ? saved_tuple(routine, call, args, size, made)
                                : grouped(made + routine->values, routine->results - routine->values);
    PyObject *pair = value != NULL && rest != NULL ? PyTuple_New(2) : NULL;
    if (pair == NULL) {
        Py_XDECREF(value);
        Py_XDECREF(rest);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, value);
    PyTuple_SET_ITEM(pair, 1, rest);
    return pair;
}

/* A function of single numbers, for numbers: 1, and the result, or 0 where NumPy's answer is needed. */
static int of_numbers(const Routine *routine, Call *call, PyObject *const *args, PyObject **answer)
{
    Number number[RESULTS];
    void *result[RESULTS];
    PyObject *argument[ARGUMENTS], *made[RESULTS];
    int64_t size[SIZES];
    if (routine->kind != 'b') {
        memcpy(argument, args, (size_t)routine->arguments * sizeof(PyObject *));
    } else if (unpack(routine, call, args, argument, size) != 1) {
        return 0;
    }
    for (int k = 0; k < routine->arguments; k++) {
        if (routine->argument[k].kind == 'r' && !PyFloat_CheckExact(argument[k]) && !PyLong_CheckExact(argument[k])) {
            const int type = PyArray_IsScalar(argument[k], Float)    ? NPY_FLOAT
                             : PyArray_IsScalar(argument[k], Double) ? NPY_DOUBLE
                             : PyArray_CheckExact(argument[k]) && PyArray_NDIM((PyArrayObject *)argument[k]) == 0
                                 ? PyArray_TYPE((PyArrayObject *)argument[k])
                                 : NPY_NOTYPE;
            if ((type != NPY_FLOAT && type != NPY_DOUBLE) || !same_float(call, type == NPY_FLOAT)) {
                return 0;
            }
            call->scalar = 1;
        }
    }
    if (call->f32 < 0) {
        call->f32 = 0;
    }
    for (int k = 0; k < routine->arguments; k++) {
        if (take_number(call, k, &routine->argument[k], argument[k], 1) != 1) {
            return 0;
        }
    }
    for (int k = 0; k < routine->results; k++) {
        result[k] = &number[k];
    }
    const Calls *const calls = calls_for(routine, call);
    if (calls == NULL || calls->run(size, call->argument, result) != CHAINRULE_OK) {
        return PyErr_Occurred() != NULL; /* an error is the answer */
    }
    for (int k = 0; !call->scalar && k < routine->results; k++) {
        if (routine->result[k].kind == 'r' && !isfinite(number[k].f64)) {
            return 0;
        }
    }
    for (int k = 0; k < routine->results; k++) {
        made[k] = to_python(routine->result[k].kind, call->f32, !call->scalar, &number[k]);
    }
    *answer = finished(routine, call, args, size, made);
    return 1;
}

/* A function of single numbers, element by element: arrays of one shape, and numbers beside them. */
static int of_lanes(const Routine *routine, Call *call, PyObject *const *args, PyObject **answer)
{
    void *result[RESULTS];
    PyObject *made[RESULTS] = {NULL};
    PyArrayObject *first = NULL;
    int status = 0;
    for (int k = 0; k < routine->arguments; k++) {
        const Spec *spec = &routine->argument[k];
        if (PyArray_CheckExact(args[k])) {
            const Spec own = {spec->kind, PyArray_NDIM((PyArrayObject *)args[k]), -1, -1};
            PyArrayObject *array = (PyArrayObject *)args[k];
            if (own.rank == 0 || own.rank > RANK) {
                return 0;
            }
            if (first != NULL && (PyArray_NDIM(first) != own.rank ||
                                  !PyArray_CompareLists(PyArray_DIMS(first), PyArray_DIMS(array), own.rank))) {
                return 0;
            }
            if (take_array(call, k, &own, args[k]) != 1) {
                return 0;
            }
            first = array;
            call->step[k] = 1;
        }
    }
    if (first == NULL) {
        return 0;
    }
    for (int k = 0; k < routine->arguments; k++) {
        if (call->held[k] == NULL) {
            const int plain = PyFloat_CheckExact(args[k]) || PyLong_CheckExact(args[k]) || PyBool_Check(args[k]);
            if (call->f32 < 0 || !plain || take_number(call, k, &routine->argument[k], args[k], 1) != 1) {
                return 0;
            }
            call->step[k] = 0;
        }
    }
    const Calls *const calls = calls_for(routine, call);
    if (calls == NULL) {
        return PyErr_Occurred() != NULL;
    }
    for (int k = 0; k < routine->results; k++) {
        made[k] = new_array(routine->result[k].kind, call->f32, PyArray_NDIM(first), PyArray_DIMS(first));
        if (made[k] == NULL) {
            goto failed;
        }
        result[k] = PyArray_DATA((PyArrayObject *)made[k]);
    }
    const int64_t count = PyArray_SIZE(first);
    if (count >= LONG_WORK) {
        Py_BEGIN_ALLOW_THREADS
        status = calls->lanes(count, call->argument, call->step, result);
        Py_END_ALLOW_THREADS
    } else {
        status = calls->lanes(count, call->argument, call->step, result);
    }
    if (status != CHAINRULE_OK) {
        goto failed;
    }
    if (routine->kind == 'g' || routine->like != NULL) {
        /* the cotangent of a number beside arrays is the sum of the elements' */
        const int before = routine->kind == 'g' ? routine->values : 0;
        for (int k = before; k < routine->results; k++) {
            const int own = routine->like != NULL ? routine->like[k] : routine->part[k - before].index;
            if (own >= 0 && call->step[own] == 0) {
                Number sum;
                double total = 0;
                for (int64_t i = 0; i < count; i++) {
                    total += call->f32 ? ((float *)result[k])[i] : ((double *)result[k])[i];
                }
                if (call->f32) {
                    sum.f32 = (float)total;
                } else {
                    sum.f64 = total;
                }
                Py_SETREF(made[k], to_python('r', call->f32, 0, &sum));
                if (made[k] == NULL) {
                    goto failed;
                }
            }
        }
    }
    *answer = finished(routine, call, args, NULL, made);
    return 1;
failed:
    for (int k = 0; k < routine->results; k++) {
        Py_XDECREF(made[k]);
    }
    if (PyErr_Occurred()) {
        *answer = NULL;
        return 1;
    }
    return 0;
}

/* A function of arrays. */
static int of_arrays(const Routine *routine, Call *call, PyObject *const *args, PyObject *out, PyObject **answer)
{
    PyObject *unpacked[ARGUMENTS], *made[RESULTS];
    Number number[RESULTS];
    void *result[RESULTS];
    int64_t size[SIZES], shape[RESULTS][RANK], counts[RESULTS];
    const int backward = routine->kind == 'b';
    int status;
    PyObject *const *const argument = backward ? unpacked : args;
    for (int k = 0; k < routine->sizes; k++) {
        size[k] = -1;
    }
    if (backward && unpack(routine, call, args, unpacked, size) != 1) {
        return 0;
    }
    for (int k = 0; k < routine->arguments; k++) {
        if (routine->argument[k].rank > 0) {
            status = take_array(call, k, &routine->argument[k], argument[k]);
            if (status != 1) {
                return status < 0;
            }
        }
    }
    for (int k = 0; k < routine->arguments; k++) {
        if (routine->argument[k].rank == 0) {
            if (take_number(call, k, &routine->argument[k], argument[k], backward) != 1) {
                return 0;
            }
        }
    }
    if (call->f32 < 0) {
        call->f32 = 0;
    }
    if (!routine->bind(call->shape, size)) {
        return 0;
    }
    const Calls *const calls = calls_for(routine, call);
    if (calls == NULL) {
        return PyErr_Occurred() != NULL;
    }
    routine->shapes(size, shape);
    const int values = routine->kind == 'g' ? routine->values : 0;
    const int several = routine->results - values > 1;
    if (out != NULL && several && (!PyTuple_Check(out) || PyTuple_GET_SIZE(out) != routine->results - values)) {
        PyErr_Format(PyExc_TypeError, "%s: out= is a tuple of %d", routine->name, routine->results - values);
        return 1;
    }
    for (int k = 0; k < routine->results; k++) {
        made[k] = NULL;
    }
    for (int k = 0; k < routine->results; k++) {
        const Spec *spec = &routine->result[k];
        result[k] = &number[k];
        if (spec->rank > 0 && spec->count < 0) {
            npy_intp dims[NPY_MAXDIMS], elements = 1;
            int rank = 0, axis = 0;
            if (spec->lead >= 0) {
                rank = call->lead_rank[spec->lead];
                memcpy(dims, call->lead[spec->lead], (size_t)rank * sizeof(npy_intp));
                axis = 1;
            }
            for (; axis < spec->rank; axis++) {
                dims[rank++] = (npy_intp)shape[k][axis];
            }
            for (axis = 0; axis < rank; axis++) {
                elements *= dims[axis];
            }
            PyObject *given = out != NULL && k >= values ? (several ? PyTuple_GET_ITEM(out, k - values) : out) : NULL;
            made[k] = given != NULL && given != Py_None ? given_array(routine, call, spec->kind, rank, dims, given)
                                                        : new_array(spec->kind, call->f32, rank, dims);
            if (made[k] == NULL) {
                goto failed;
            }
            result[k] = PyArray_DATA((PyArrayObject *)made[k]);
            call->elements += elements;
        }
    }
    for (int k = 0; k < routine->counts; k++) {
        result[routine->results + k] = &counts[k];
    }
    if (call->elements >= LONG_WORK) {
        Py_BEGIN_ALLOW_THREADS
        status = calls->run(size, call->argument, result);
        Py_END_ALLOW_THREADS
    } else {
        status = calls->run(size, call->argument, result);
    }
    if (status == CHAINRULE_MEMORY) {
        PyErr_NoMemory();
    }
    if (status != CHAINRULE_OK) {
        goto failed; /* a position out of bounds: the Python module says which */
    }
    for (int k = 0; k < routine->results; k++) {
        const Spec *spec = &routine->result[k];
        if (spec->rank > 0 && spec->count >= 0) {
            made[k] = grown_array(spec->kind, call->f32, spec->rank, shape[k], counts[spec->count], number[k].memory);
        } else if (made[k] == NULL) {
            made[k] = to_python(spec->kind, call->f32, 0, &number[k]);
        }
    }
    for (int k = 0; k < routine->results; k++) {
        if (made[k] == NULL) {
            goto failed;
        }
    }
    *answer = finished(routine, call, args, size, made);
    return 1;
failed:
    for (int k = 0; k < routine->results; k++) {
        Py_XDECREF(made[k]);
    }
    return PyErr_Occurred() != NULL;
}

/* How many threads a call takes that does not say. */
static int THREADS = 1;

/* The keywords, as a call that is written down hands them over: the same objects. */
static PyObject *OUT, *IN_THREADS, *FLUSH;

static int is_named(PyObject *name, PyObject *keyword)
{
    return name == keyword || PyUnicode_Compare(name, keyword) == 0;
}

/* The function of the Python module, without what it does not know by name. */
static PyObject *without_options(const Routine *routine, PyObject *const *args, int positional)
{
    PyObject *names = routine->keywords ? PyTuple_New(routine->keywords) : NULL;
    for (int k = 0; names != NULL && k < routine->keywords; k++) {
        PyTuple_SET_ITEM(names, k, PyUnicode_FromString(routine->keyword[k]));
    }
    PyObject *answer = PyErr_Occurred() ? NULL : fall_back(routine, args, positional, names);
    Py_XDECREF(names);
    return answer;
}

/* Both halves of the Python module, where what is saved are the arguments. */
static PyObject *anew(const Routine *routine, PyObject *const *args)
{
    PyObject *answer = NULL, *pair = PyObject_CallObject(routine->forward->python, args[0]);
    if (pair != NULL) {
        PyObject *const given[] = {PyTuple_GET_ITEM(pair, 1), args[1]};
        answer = fall_back(routine, given, 2, NULL);
        Py_DECREF(pair);
    }
    return answer;
}

OWN PyObject *answered(const Routine *routine, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    PyObject *answer = NULL, *out = NULL, *ordered[ARGUMENTS];
    const int wanted = routine->kind == 'b' ? 2 : routine->arguments - routine->keywords;
    const Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
    int threads = THREADS;
    Call call;
    call.flush = 0;
    if (PyVectorcall_NARGS((size_t)count) != wanted) {
        return fall_back(routine, args, count, names);
    }
    for (int k = 0; k < routine->keywords; k++) {
        ordered[wanted + k] = NULL;
    }
    for (Py_ssize_t k = 0; k < named; k++) {
        PyObject *name = PyTuple_GET_ITEM(names, k), *given = args[wanted + k];
        if (is_named(name, OUT)) {
            out = given == Py_None || routine->single ? NULL : given;
        } else if (is_named(name, IN_THREADS)) {
            threads = (int)PyLong_AsLong(given);
        } else if (is_named(name, FLUSH)) {
            call.flush = PyObject_IsTrue(given);
        } else {
            int own = 0;
            while (own < routine->keywords && PyUnicode_CompareWithASCIIString(name, routine->keyword[own]) != 0) {
                own++;
            }
            if (own == routine->keywords) {
                return fall_back(routine, args, count, names);
            }
            ordered[wanted + own] = given;
        }
    }
    if (named && PyErr_Occurred()) {
        return NULL;
    }
    if (routine->keywords) {
        for (int k = wanted; k < routine->arguments; k++) {
            if (ordered[k] == NULL) {
                return fall_back(routine, args, count, names);
            }
        }
        memcpy(ordered, args, (size_t)wanted * sizeof(PyObject *));
        args = ordered;
    }
    call.f32 = -1;
    call.scalar = 0;
    call.elements = 0;
    for (int k = 0; k < LEADS; k++) {
        call.lead_rank[k] = -1;
    }
    for (int k = 0; k < routine->arguments; k++) {
        call.held[k] = NULL;
    }
    int done;
    const int before = threads != 1 ? MODEL->threads(threads) : 1;
    call.state = call.flush ? MODEL->flush_subnormals() : 0;
    if (!routine->single) {
        done = of_arrays(routine, &call, args, out, &answer);
    } else {
        done = of_numbers(routine, &call, args, &answer);
        if (!done && routine->lanes) {
            call.f32 = -1;
            done = of_lanes(routine, &call, args, &answer);
        }
    }
    if (call.flush) {
        MODEL->restore(call.state);
    }
    if (threads != 1) {
        MODEL->threads(before);
    }
    for (int k = 0; k < routine->arguments; k++) {
        Py_XDECREF(call.held[k]);
    }
    if (done) {
        return answer;
    }
    if (out != NULL) {
        PyErr_Format(PyExc_TypeError, "%s: out= is for arrays of one float type that fit", routine->name);
        return NULL;
    }
    if (routine->forward != NULL && routine->forward->python != NULL && PyTuple_CheckExact(args[0]) &&
        PyTuple_GET_SIZE(args[0]) == routine->parts) {
        return anew(routine, args);
    }
    return without_options(routine, args, wanted);
}

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
    for (int k = 0; MODEL->routines[k] != NULL; k++) {
        PyObject *python = PyDict_GetItemString(namespace, MODEL->routines[k]->name);
        PyObject *own = PyObject_GetAttrString(module, MODEL->routines[k]->name);
        if (python == NULL || own == NULL) {
            Py_XDECREF(own);
            Py_DECREF(before);
            PyErr_Format(PyExc_ValueError, "the module has no function %s: it is not the one that this was built for",
                         MODEL->routines[k]->name);
            return NULL;
        }
        if (MODEL->routines[k]->python == NULL) {
            MODEL->routines[k]->python = as_it_was(python, namespace, before);
        }
        const int failed = MODEL->routines[k]->python == NULL || PyDict_SetItemString(namespace, MODEL->routines[k]->name, own) < 0;
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

/* What is to be called, with its two numbers, for a table that is not there; or None. */
static PyObject *libraries_from(PyObject *module, PyObject *given)
{
    (void)module;
    Py_XSETREF(LIBRARIES_FROM, given == Py_None ? NULL : Py_NewRef(given));
    Py_RETURN_NONE;
}

/* The table of a library of that path: its functions take parts in this one's threads. */
static PyObject *add_library(PyObject *module, PyObject *given)
{
    PyObject *path;
    int number, f32;
    (void)module;
    if (!PyArg_ParseTuple(given, "O!ii", &PyBytes_Type, &path, &number, &f32)) {
        return NULL;
    }
    void *const library = dlopen(PyBytes_AS_STRING(path), RTLD_NOW | RTLD_LOCAL);
    void *const found = library != NULL ? dlsym(library, MODEL->library) : NULL;
    if (found == NULL) {
        return PyErr_Format(PyExc_ImportError, "%s", dlerror());
    }
    const Calls *(*table)(ParallelRun, int (*)(void));
    memcpy(&table, &found, sizeof found);
    TABLE[number == 1][f32 == 1] = table(MODEL->in_parallel, MODEL->wanted_threads);
    Py_RETURN_NONE;
}

static const PyMethodDef METHODS[] = {
    {"take_over", take_over, METH_O, "Put the functions of C into the namespace of the Python module."},
    {"libraries_from", libraries_from, METH_O, "What to call for a library with functions that are not there yet."},
    {"add_library", add_library, METH_VARARGS, "Take the functions of a library: path, which, whether over floats."},
    {"set_threads", set_threads, METH_O,
     "How many threads each call takes from now on, unless it says otherwise; what it was before is returned."},
    {NULL, NULL, 0, NULL},
};

/* The module of Python: the model's functions, and those above. */
OWN PyObject *made_module(const Model *model)
{
    static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, NULL, "The functions of the model, in C.", -1,
                                        NULL, NULL, NULL, NULL, NULL};
    size_t count = 0;
    import_array();
    OUT = PyUnicode_InternFromString("out");
    IN_THREADS = PyUnicode_InternFromString("threads");
    FLUSH = PyUnicode_InternFromString("flush_subnormals");
    while (model->routines[count] != NULL) {
        count++;
    }
    PyMethodDef *methods = calloc(count + sizeof METHODS / sizeof METHODS[0], sizeof *methods);
    if (OUT == NULL || IN_THREADS == NULL || FLUSH == NULL || methods == NULL) {
        free(methods);
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    for (size_t k = 0; k < count; k++) {
        const Routine *const routine = model->routines[k];
        methods[k] = (PyMethodDef){routine->name, (PyCFunction)(void (*)(void))routine->call,
                                   METH_FASTCALL | METH_KEYWORDS, routine->doc};
    }
    memcpy(methods + count, METHODS, sizeof METHODS); /* as long as Python runs */
    memcpy(TABLE, model->calls, sizeof TABLE);
    MODEL = model;
    module.m_name = model->name;
    module.m_methods = methods;
    PyObject *made = PyModule_Create(&module);
    if (made != NULL && PyModule_AddStringConstant(made, "SOURCE", model->source) < 0) {
        Py_CLEAR(made);
    }
    return made;
}
