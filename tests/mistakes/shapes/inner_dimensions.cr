fn layer(x: real[batch, features], W: real[hidden, features]) = x @ W
