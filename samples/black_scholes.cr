"""The price of a European option after Black and Scholes, and its greeks.

`call_grad` and `put_grad` give the price with its derivatives by S, T, r and sigma: delta, minus theta, rho
and vega. The closed forms below are what a textbook prints for the call; they agree.
"""

fn normal_cdf(x) = erfc(-x / sqrt(2)) / 2

fn normal_pdf(x) = exp(-x^2 / 2) / sqrt(2 * pi)

fn distances(S, K, T, r, sigma):
    """How far the option is in the money, in standard deviations: d1 and d2."""
    spread = sigma * sqrt(T)
    d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread
    return d1, d1 - spread

fn call(S, K, T, r, sigma):
    """The right to buy at the strike K in T years.

    S is the price today, r the interest, sigma the volatility.
    """
    d1, d2 = distances(S, K, T, r, sigma)
    return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d2)

fn put(S, K, T, r, sigma):
    """The right to sell."""
    d1, d2 = distances(S, K, T, r, sigma)
    return K * exp(-r * T) * normal_cdf(-d2) - S * normal_cdf(-d1)

derive grad(call, S, T, r, sigma)
derive grad(put, S, T, r, sigma)

fn delta(S, K, T, r, sigma):
    d1, _ = distances(S, K, T, r, sigma)
    return normal_cdf(d1)

fn theta(S, K, T, r, sigma):
    """The change as time passes: T grows shorter."""
    d1, d2 = distances(S, K, T, r, sigma)
    return -S * normal_pdf(d1) * sigma / (2 * sqrt(T)) - r * K * exp(-r * T) * normal_cdf(d2)

fn rho(S, K, T, r, sigma):
    _, d2 = distances(S, K, T, r, sigma)
    return K * T * exp(-r * T) * normal_cdf(d2)

fn vega(S, K, T, r, sigma):
    d1, _ = distances(S, K, T, r, sigma)
    return S * normal_pdf(d1) * sqrt(T)

fn parity(S, K, T, r, sigma):
    """A call less a put is a forward: 0, but for rounding."""
    return call(S, K, T, r, sigma) - put(S, K, T, r, sigma) - (S - K * exp(-r * T))

example normal_cdf(0) == 0.5
example normal_cdf(-10) ~= 7.619853024160525e-24
example call(100, 95, 0.5, 0.03, 0.2) ~= 9.251090315022006
example put(100, 95, 0.5, 0.03, 0.2) ~= 2.8367245773129595
example call([90, 110], 100, 1, 0.05, [0.2, 0.35]) ~= [5.091222078817552, 22.882071200076716]
example delta(100, 95, 0.5, 0.03, 0.2) ~= 0.7052204487543288
example theta(100, 95, 0.5, 0.03, 0.2) ~= -6.715973426506873
example rho(100, 95, 0.5, 0.03, 0.2) ~= 30.635477280205432
example vega(100, 95, 0.5, 0.03, 0.2) ~= 24.389223948472736
example 100 + parity(100, 95, 0.5, 0.03, 0.2) ~= 100
