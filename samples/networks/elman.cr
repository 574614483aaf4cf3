"""Elman's network, which finds the words in a stream of letters: every b is followed by a, every d by ii, every g by uuu.

Elman, Finding structure in time (1990), "structure in letter sequences". Consonants come in any order and cannot be
known; vowels can, also how many of them: for that the network has to count.
"""

model elman(letters: dim = 6, units: dim = 20):
    input x: int[batch, steps]
    input y: int[batch, steps]
    h = rnn(embedding(x, letters, 6), units)
    logits = dense(h, letters)
    output following = argmax(logits, axis = -1)
    loss = mean(cross_entropy(logits, y))
