"""Training a compiled model: data, a recipe, a run that can be left and taken up again.

    module = chainrule.load("digits.cr")
    model = read_model(module)
    data, held = split(read(Path("digits.npz"), model), model, 0.2, seed=0)
    run = fit(model, data, Recipe(epochs=20, rate=0.01), held)
    save_weights(Path("digits.safetensors"), run.params)
"""

from chainrule.runtime.training.checkpoint import fingerprint, load, save
from chainrule.runtime.training.contract import Model, Unfit, read_model
from chainrule.runtime.training.curve import draw
from chainrule.runtime.training.data import read, split
from chainrule.runtime.training.health import Diagnosis, diagnose
from chainrule.runtime.training.loop import NonFinite, Step, begin, chosen_weights, evaluate, fit, predictions, steps
from chainrule.runtime.training.metrics import measure
from chainrule.runtime.training.order import settled
from chainrule.runtime.training.recipe import Epoch, Recipe, Run
from chainrule.runtime.training.weights import load_weights, save_weights

__all__ = [
    "Diagnosis",
    "Epoch",
    "Model",
    "NonFinite",
    "Recipe",
    "Run",
    "Step",
    "Unfit",
    "begin",
    "chosen_weights",
    "diagnose",
    "draw",
    "evaluate",
    "fingerprint",
    "fit",
    "load",
    "load_weights",
    "measure",
    "predictions",
    "read",
    "read_model",
    "save",
    "save_weights",
    "settled",
    "split",
    "steps",
]
