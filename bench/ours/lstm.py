from ours import emitted


def candidates(size):
    def build(module, inp):
        args = [inp[name] for name in ("Em", "Wx", "Wh", "b", "Wo", "bo", "tok", "tgt")]
        return (lambda: module.loss_grad(*args)), (lambda: module.loss(*args))

    return emitted("lstm", build)
