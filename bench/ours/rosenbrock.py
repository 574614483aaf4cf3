from types import BuiltinFunctionType

import numpy as np

from ours import emitted


def candidates(size):
    def two(module, inp):
        a, b = inp["a"], inp["b"]
        return (lambda: module.rosenbrock_grad(a, b)), (lambda: module.rosenbrock(a, b))

    def many(module, inp):
        x = inp["x"]

        def gradient():
            value, slope = module.chain_grad(x)
            return value, (slope,)

        place = np.empty_like(x)

        def gradient_into():  # as casadi_c has it
            value, slope = module.chain_grad(x, out=place)
            return value, (slope,)

        in_c = isinstance(module.chain_grad, BuiltinFunctionType)
        return gradient_into if in_c and len(x) <= 1000 else gradient, lambda: module.chain(x)

    return emitted("rosenbrock", two if size == "2" else many)
