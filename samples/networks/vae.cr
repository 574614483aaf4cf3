"""A variational autoencoder of handwritten digits, 8 by 8 pixels from 0 to 16.

Kingma and Welling, Auto-encoding variational Bayes (2014).
"""

model vae(width: dim = 64, code: dim = 8):
    input x: real[batch, 64]
    h = dense(x / 16, width, tanh)
    mu = dense(h, code)
    log_variance = dense(h, code)
    sample eps: real[batch, code] ~ normal
    z = mu + exp(log_variance / 2) * eps if training else mu
    logits = dense(z, width, tanh) |> dense(64)
    output picture = 16 * sigmoid(logits)
    rebuilt = sum(bce_with_logits(logits, x / 16), axis = -1)
    loss = mean(rebuilt + sum(kl_normal(mu, log_variance), axis = -1))
