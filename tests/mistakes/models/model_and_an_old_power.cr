model digits(width: dim = 32):
    """Handwritten digits."""
    input x: real[batch, 64]
    param W: real[64, widht] ~ glorot_uniform
    loss = mean(x @ W)

fn after(x) = x ** 2
