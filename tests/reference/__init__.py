"""An evaluator of the syntax tree, independent of everything that the compiler does with it."""

from tests.reference.differences import Kink, along, evaluate, examples, gradient
from tests.reference.evaluator import Unknown
from tests.reference.program import program

__all__ = ["Kink", "Unknown", "along", "evaluate", "examples", "gradient", "program"]
