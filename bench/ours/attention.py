from workloads.attention import WRT

from ours import emitted


def candidates(size):
    def build(module, inp):
        args = [inp[name] for name in (*WRT, "tok", "tgt")]
        return (lambda: module.loss_grad(*args)), (lambda: module.loss(*args))

    return emitted("attention", build)
