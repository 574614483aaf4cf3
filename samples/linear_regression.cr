"""Linear regression: least squares with a ridge."""

fn predict(X: real[n, p], w: real[p], b) -> real[n] = X @ w + b

fn loss(X: real[n, p], y: real[n], w: real[p], b, ridge = 0) -> real:
    """Half the mean squared error, and half the ridge times the squared weights (not the intercept)."""
    r = predict(X, w, b) - y
    return mean(r^2) / 2 + ridge * sum(w^2) / 2

derive grad(loss, w, b)

fn r_squared(X: real[n, p], y: real[n], w: real[p], b) -> real:
    """The share of the variance that is explained."""
    return 1 - sum((y - predict(X, w, b))^2) / sum((y - mean(y))^2)

example predict([[1, 2], [3, 4], [5, 7]], [0.5, -1], 2) == [0.5, -0.5, -2.5]
example loss([[1, 2], [3, 4], [5, 7]], [1, 0, -2], [0.5, -1], 2) ~= 0.125
example loss([[1, 2], [3, 4], [5, 7]], [1, 0, -2], [0.5, -1], 2, 0.1) ~= 0.1875
example r_squared([[1, 2], [3, 4], [5, 7]], [1, 0, -2], [0.5, -1], 2) ~= 0.8392857142857143
