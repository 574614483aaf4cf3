"""The price of a call, differentiated by all five arguments."""

fn normal_cdf(x) = (1 + erf(x / sqrt(2))) / 2

fn call(S, K, T, r, sigma):
    spread = sigma * sqrt(T)
    d1 = (log(S / K) + (r + sigma^2 / 2) * T) / spread
    return S * normal_cdf(d1) - K * exp(-r * T) * normal_cdf(d1 - spread)
