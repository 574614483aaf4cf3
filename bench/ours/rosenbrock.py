from types import BuiltinFunctionType

import numpy as np

from ours import emitted


def candidates(size):
    def two(module, inp):
        a, b = inp["a"], inp["b"]
        return (lambda: module.rosenbrock_grad(a, b)), (lambda: module.rosenbrock(a, b))

    def many(module, inp):
        x, chain_grad = inp["x"], module.chain_grad
        place = np.empty_like(x)

        def gradient():
            return chain_grad(x)

        def gradient_into():  # as casadi_c has it
            return chain_grad(x, out=place)

        in_c = isinstance(chain_grad, BuiltinFunctionType)
        return gradient_into if in_c and len(x) <= 1000 else gradient, lambda: module.chain(x)

    return emitted("rosenbrock", two if size == "2" else many)
