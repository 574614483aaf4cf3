from ours import emitted


def candidates(size):
    def build(module, inp):
        args = [inp[name] for name in ("S", "K", "T", "r", "s")]
        return (lambda: module.call_grad(*args)), (lambda: module.call(*args))

    return emitted("black_scholes", build)
