"""CR135 to CR137: functions from outside."""

from chainrule.compiler.explanations.entry import Explanation

OUTSIDE: dict[str, Explanation] = {
    "CR135": Explanation(
        "a function from outside that cannot be declared so",
        "`extern` says which function is meant, by its module and name in Python, what it takes, numbers and arrays,"
        " and, if it takes arrays, what it gives.",
        "extern fn smooth(x: real[n]) = scipy.ndimage.gaussian_filter1d",
        "extern fn roots(x: real[n]) -> real[n] = numpy.cbrt",
    ),
    "CR136": Explanation(
        "a function that is not of numpy or scipy",
        "What a file names is imported when its module is loaded, and a file may come from a stranger: so it is of what"
        " computes in numpy or scipy, unless `--allow-extern`, or `allow_extern=True`, says that the file is trusted.",
        "extern fn secret(x) = os.nice",
        "extern fn cube_root(x) = numpy.cbrt",
    ),
    "CR137": Explanation(
        "a derivative through a function from outside that has none",
        "Nobody can see into a function from outside: its derivative is what `derivative` or `backward` states.",
        "extern fn j0(x) = scipy.special.j0\nderive grad(j0, x)",
        "extern fn j0(x) = scipy.special.j0\nextern fn j1(x) = scipy.special.j1\n"
        "derivative j0(x) = -j1(x)\nderive grad(j0, x)",
    ),
}
