from ours import emitted


def candidates(size):
    def build(module, inp):
        args = [inp[name] for name in ("alphas", "means", "icf", "x", "gamma", "m", "const")]
        return (lambda: module.objective_grad(*args)), (lambda: module.objective(*args))

    return emitted("gaussian_mixture", build)
