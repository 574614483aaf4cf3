"""ADBench's mixture objective, in its packing: a row of icf is the logarithms of a factor's diagonal, then what
stands below the diagonal, column by column."""

fn objective(
    alphas: real[k], means: real[k, d], icf: real[k, d * (d + 1) // 2], x: real[n, d], gamma, m: int, const
) -> real:
    L[j, a < d, b < d] = (
        exp(icf[j, a]) if a == b else icf[j, d + b * d - b * (b + 1) // 2 + a - b - 1] if b < a else 0
    )
    y[i, j, a] = sum[b](L[j, a, b] * (x[i, b] - means[j, b]))
    logs[j] = sum(icf[j, :d])
    t[i, j] = alphas[j] + logs[j] - sum[a](y[i, j, a]^2) / 2
    total = sum[i](logsumexp[j](t[i, j])) - n * logsumexp(alphas)
    return const + total + gamma^2 / 2 * sum(L^2) - m * sum(logs)

derive grad(objective, alphas, means, icf)
