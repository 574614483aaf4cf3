fn probabilities(logits: real[batch, classes]) -> real[batch, classes]:
    e = exp(logits - max(logits, axis = -1))
    return e / sum(e, axis = -1)
