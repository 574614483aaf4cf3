fn mse(predictions: real[batch, 1], targets: real[batch]) -> real = mean((predictions - targets)^2)
