"""A model of a text by its characters: from those behind it, what comes next.

Graves, Generating sequences with recurrent neural networks (2013).
"""

model characters(letters: dim = 57, width: dim = 24, units: dim = 128):
    input x: int[batch, steps]
    input y: int[batch, steps]
    h = gru(embedding(x, letters, width), units)
    logits = dense(h, letters)
    output following = softmax(logits[:, -1])
    loss = mean(cross_entropy(logits, y))
