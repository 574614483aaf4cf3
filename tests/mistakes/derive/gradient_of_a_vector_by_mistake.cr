fn predict(x: real[n, d], w: real[d]) -> real[n] = x @ w

fn loss(x: real[n, d], w: real[d], y: real[n]) -> real = mean((predict(x, w) - y)^2)

derive grad(predict, w)
derive grad(loss, W)
