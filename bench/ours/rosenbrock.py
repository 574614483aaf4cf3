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

        return gradient, lambda: module.chain(x)

    return emitted("rosenbrock", two if size == "2" else many)
