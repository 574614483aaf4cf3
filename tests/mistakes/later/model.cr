model digits(width: dim = 32):
    """Handwritten digits."""
    input x: real[batch, 64]
    input y: int[batch]

    logits = dense(x, 10)
    loss = mean(cross_entropy(logits, y))

fn after(x) = x ** 2
