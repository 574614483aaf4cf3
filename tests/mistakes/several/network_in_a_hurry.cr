fn dense(x: real[batch, n], W: real[n, m], b: real[m]) -> real[batch, m] = x @ W + b

fn forward(x: real[batch, 64], W1: real[64, h], b1: real[h], W2: real[h, 10], b2: real[10]) -> real[batch, 10]:
    hidden = Relu(dense(x, W1, b1))
    return dense(hidden, W1, b2)

fn loss(logits: real[batch, 10], labels: int[batch]) -> real:
    p = softmax(logits, axis = 1, keepdims = true)
    picked[i] = p[i, label[i]]
    return -mean(log(picked))

fn accuracy(logits: real[batch, 10], labels: int[batch]) -> real:
    return mean(argmax(logits, axis = -1) == label)

derive grad(loss, logits, labels)
example dense([[1, 2]], [[1], [1], [1]], [0]) == [[3]]
