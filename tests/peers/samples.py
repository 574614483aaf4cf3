"""Every function of the samples that has a derivative, and where it is tried."""

from __future__ import annotations

from tests.peers.cases import Case, Draw, active, always, normal, uniform, whole


def array(function: str, wrt: str = "", /, **draws: Draw) -> Case:
    """A function of arrays, named by its file (without `.cr`) and its name."""
    file, _, name = function.rpartition(".")
    return Case(f"{file}.{name}", f"{file}.cr", name, draws, active(draws, wrt))


def lanes(function: str, wrt: str = "", /, **draws: Draw) -> Case:
    """A function of scalars, which is tried at arrays of points and at each point by itself."""
    return array(function, wrt, **draws)._replace(lanes=True)


def given(**draws: Draw) -> dict[str, Draw]:
    """Arguments that several functions share."""
    return draws


S01, S02, S03 = "lecture/s01_intuition", "lecture/s02_one_variable", "lecture/s03_several_variables"
S06, S07 = "lecture/s06_backpropagation", "lecture/s07_algorithm"
S09, S10 = "lecture/s09_numerically", "lecture/s10_symbolically"
GREEKS = "black_scholes"
MIXTURE = "gaussian_mixture"

LECTURE_SCALARS = (
    *(lanes(f"{S01}.{name}", t=uniform(0.5, 4)) for name in ("distance", "echo", "echo_rate")),
    *(lanes(f"{S01}.{name}", t=uniform(0, 24)) for name in ("fahrenheit", "temperature", "temperature_rate")),
    lanes(f"{S01}.sound_delay", s=uniform(10, 90)),
    lanes(f"{S01}.celsius", F=uniform(0, 100)),
    *(lanes(f"{S02}.{name}", x=normal()) for name in ("wave", "wave_slope", "logistic", "logistic_slope")),
    *(lanes(f"{S02}.{name}", x=uniform(0.2, 3)) for name in ("grow", "grow_slope", "nested", "nested_slope")),
    lanes(f"{S03}.surface", x=normal(), y=normal()),
    *(lanes(f"{S03}.{name}", t=uniform(-1, 1)) for name in ("path", "path_slope")),
    *(lanes(f"{S03}.{name}", r=uniform(0.5, 2), angle=uniform(-3, 3)) for name in ("polar", "height")),
    array(f"{S03}.height_slopes", r=uniform(0.5, 2), angle=uniform(-3, 3)),
    *(lanes(f"{S10}.{name}", x=normal()) for name in ("bell", "bell_slope")),
    *(
        lanes(f"{S10}.{name}", t=uniform(0, 3), k=uniform(0.1, 1), w=uniform(1, 3))
        for name in ("damped", "damped_slope")
    ),
    *(lanes(f"{S10}.{name}", x=uniform(0.3, 2.5)) for name in ("tower", "tower_slope", "rational", "rational_slope")),
    *(lanes(f"{S10}.{name}", x=uniform(-0.8, 0.8)) for name in ("arc", "arc_slope")),
)

three_layers = given(W1=normal(4, 3), b1=normal(4), W2=normal(4, 4), b2=normal(4), W3=normal(2, 4), b3=normal(2))
two_layers = given(W1=normal(4, 3), b1=normal(4), W2=normal(2, 4), b2=normal(2))
one_neuron = given(W1=normal(), b1=normal(), W2=normal(), b2=normal())
step = given(w=normal(), g=normal(), rate=uniform(0.01, 0.2))
rms = given(w=normal(), s=uniform(0.5, 2), g=normal())

LECTURE_NETWORKS = (
    array(f"{S06}.layer", a=normal(3), W=normal(4, 3), b=normal(4)),
    array(f"{S06}.network", x=normal(3), **three_layers),
    array(f"{S06}.loss", "W1 b1 W2 b2 W3 b3", x=normal(3), y=normal(2), **three_layers),
    array(f"{S07}.loss", "W1 b1 W2 b2", x=normal(3), y=normal(2), **two_layers),
    *(array(f"{S07}.{name}", x=normal(3), y=normal(2), **two_layers) for name in ("deltas", "gradients")),
    lanes(f"{S07}.gradient_step", **step),
    lanes(f"{S07}.velocity", v=normal(), g=normal(), beta=uniform(0.5, 1)),
    lanes(f"{S07}.momentum_step", w=normal(), v=normal(), g=normal(), rate=uniform(0.01, 0.2), beta=uniform(0.5, 1)),
    lanes(f"{S07}.mean_square", s=uniform(0.5, 2), g=normal(), rho=uniform(0.5, 1)),
    lanes(f"{S07}.rmsprop_step", **rms, rate=uniform(0.01, 0.2), rho=uniform(0.5, 1), epsilon=uniform(1e-8, 1e-3)),
    lanes(f"{S07}.rmsprop_weight", **rms),
    lanes(f"{S09}.output", x=normal(), **one_neuron),
    lanes(f"{S09}.loss", "W1 b1 W2 b2", x=normal(), target=uniform(0, 1), **one_neuron),
    array(f"{S09}.by_hand", x=normal(), target=uniform(0, 1), **one_neuron),
    lanes(f"{S09}.difference", x=normal(), target=uniform(0, 1), **one_neuron, step=uniform(0.1, 0.5))._replace(
        floor=0.1
    ),
)

option = given(S=uniform(80, 120), K=uniform(80, 120), T=uniform(0.2, 2), r=uniform(0, 0.1), sigma=uniform(0.1, 0.5))

OPTIONS = (
    lanes(f"{GREEKS}.normal_cdf", x=normal()),
    lanes(f"{GREEKS}.normal_pdf", x=normal()),
    lanes(f"{GREEKS}.distances", **option),
    *(lanes(f"{GREEKS}.{name}", "S T r sigma", **option) for name in ("call", "put")),
    *(lanes(f"{GREEKS}.{name}", **option) for name in ("delta", "theta", "rho", "vega")),
    lanes(f"{GREEKS}.parity", **option)._replace(floor=100),
)

mixture = given(mu=normal(3, 2), q=uniform(-0.5, 0.5, 3, 2), L=normal(3, 2, 2))
points = normal(5, 2)
prior = given(gamma=uniform(0.5, 2), m=always(2))
cameras = given(
    cams=Draw((3, 11), lambda random, shape: random.normal([0.3, -0.2, 0.4, 0, 0, -6, 2, 0, 0, 0, 0], 0.1, shape)),
    points=normal(4, 3),
    cam=whole(3, 6),
    point=whole(4, 6),
    seen=normal(6, 2),
)
camera = Draw((11,), lambda random, shape: random.normal([0.3, -0.2, 0.4, 0, 0, -6, 2, 0, 0, 0, 0], 0.1, shape))
classifier = given(W1=normal(64, 3), b1=normal(3), W2=normal(3, 10), b2=normal(10))
labels = uniform(0, 1, 6)

ARRAYS = (
    lanes("rosenbrock.rosenbrock", x=normal(), y=normal()),
    array("rosenbrock.chain", x=normal(6)),
    array("linear_regression.predict", X=normal(6, 3), w=normal(3), b=normal()),
    array("linear_regression.loss", "w b", X=normal(6, 3), y=normal(6), w=normal(3), b=normal(), ridge=uniform(0, 1)),
    array("linear_regression.r_squared", X=normal(6, 3), y=normal(6), w=normal(3), b=normal()),
    array("logistic_regression.probability", X=normal(6, 3), w=normal(3), b=normal()),
    array("logistic_regression.loss", "w b", X=normal(6, 3), y=labels, w=normal(3), b=normal(), ridge=uniform(0, 1)),
    array("logistic_regression.accuracy", X=normal(6, 3), y=labels, w=normal(3), b=normal()),
    *(array(f"pairwise.{name}", x=normal(4, 3), c=normal(2, 3)) for name in ("pairwise", "manhattan", "distortion")),
    array("pairwise.mahalanobis", x=normal(4, 3), mu=normal(2, 3), L=normal(2, 3, 3)),
    array("pairwise.kernel", x=normal(4, 3), c=normal(2, 3), width=uniform(0.5, 2)),
    array(f"{MIXTURE}.factors", q=mixture["q"], L=mixture["L"]),
    array(f"{MIXTURE}.log_likelihood", "alpha mu q L", alpha=normal(3), **mixture, x=points),
    array(f"{MIXTURE}.wishart", q=mixture["q"], L=mixture["L"], **prior),
    array(f"{MIXTURE}.objective", "alpha mu q L", alpha=normal(3), **mixture, x=points, **prior),
    array(f"{MIXTURE}.responsibilities", alpha=normal(3), **mixture, x=points),
    array("bundle_adjustment.project", cam=camera, p=normal(3)),
    array("bundle_adjustment.reproject", **cameras),
    array("bundle_adjustment.cost", "cams points", **cameras),
    array("digits/digits.scores", x=uniform(0, 1, 2, 64), **classifier),
    array("digits/digits.loss", "W1 b1 W2 b2", x=uniform(0, 1, 2, 64), y=whole(10, 2), **classifier),
    array("digits/digits.accuracy", x=uniform(0, 1, 2, 64), y=whole(10, 2), **classifier),
)

SAMPLES = (*LECTURE_SCALARS, *LECTURE_NETWORKS, *OPTIONS, *ARRAYS)
