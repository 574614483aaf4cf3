"""Losses: of one number and its target, or of one example along the last axis; `mean(...)` makes one number of them.

Only `mse` and `mae`, which say so in their names, are means already.
"""

fn mse(prediction: real[...], target: real[...]) -> real:
    """The mean squared error."""
    return mean((prediction - target)^2)

fn mae(prediction: real[...], target: real[...]) -> real:
    """The mean absolute error."""
    return mean(abs(prediction - target))

fn huber(r, delta = 1):
    """r^2 / 2 up to delta, and beyond it the line that continues it.

    Huber, Robust estimation of a location parameter (1964).
    """
    return r^2 / 2 if abs(r) <= delta else delta * (abs(r) - delta / 2)

fn smooth_l1(r, beta = 1):
    """huber(r, beta) / beta: |r| - beta / 2 beyond beta.

    Girshick, Fast R-CNN (2015).
    """
    return r^2 / (2 * beta) if abs(r) <= beta else abs(r) - beta / 2

fn log_cosh(r):
    """log(cosh(r)): r^2 / 2 near 0, |r| - log(2) far from it."""
    return r + softplus(-2 * r) - log(2)

fn pinball(r, quantile = 0.5):
    """quantile * r above 0, (quantile - 1) * r below: least where r = target - prediction has that quantile at 0.

    Koenker and Bassett, Regression quantiles (1978).
    """
    return quantile * r if r > 0 else (quantile - 1) * r

fn cross_entropy(
    logits: real[..., k], label: int[...], weights: real[k] = 1, smoothing = 0, mask: bool[...] = true
) -> real[...]:
    """Of each example, the surprise of its label y: weights[y] (log(sum(e^logits)) - logits[y]).

    A smoothing of s spreads the share s of the label evenly over all k. Where the mask is false the label is not
    looked at and the loss is 0: `mask = label != -1` ignores a label. The mean of what counts is
    sum(cross_entropy(...)) / sum(mask).

    Szegedy and others, Rethinking the inception architecture for computer vision (2016), section 7.
    """
    total = logsumexp(logits, axis = -1)
    own[...] = weights[label[...]] * (total[...] - logits[..., label[...]]) if mask[...] else 0
    return own if smoothing == 0 else (1 - smoothing) * own + smoothing * _even_surprise(logits, weights, mask)

fn _even_surprise(logits: real[..., k], weights: real[k], mask: bool[...]) -> real[...]:
    """Of each example, the mean of weights[c] (log(sum(e^logits)) - logits[c]) over all k, where the mask is true."""
    even[...] = mean[c](weights[c] * (logsumexp[j](logits[..., j]) - logits[..., c])) if mask[...] else 0
    return even

fn soft_cross_entropy(logits: real[..., k], target: real[..., k]) -> real[...]:
    """Of each example, -sum(target log(softmax(logits))): the target is a distribution, not a label."""
    return -sum(target * log_softmax(logits), axis = -1)

fn nll(log_probability: real[..., k], label: int[...], weights: real[k] = 1, mask: bool[...] = true) -> real[...]:
    """Of each example, -weights[y] log_probability[y] for its label y; 0 where the mask is false."""
    own[...] = -weights[label[...]] * log_probability[..., label[...]] if mask[...] else 0
    return own

fn bce(probability, target):
    """-(target log(probability) + (1 - target) log(1 - probability)); of logits, `bce_with_logits` is exact."""
    return -xlogy(target, probability) - xlog1py(1 - target, -probability)

fn bce_with_logits(logit, target, positive = 1):
    """bce(sigmoid(logit), target) without overflow, the first term times `positive`."""
    return (1 - target) * softplus(logit) + positive * target * softplus(-logit)

fn kl(p: real[..., k], log_q: real[..., k]) -> real[...]:
    """The divergence of q from p along the last axis, sum(p (log(p) - log(q))).

    Kullback and Leibler, On information and sufficiency (1951).
    """
    return sum(xlogy(p, p) - p * log_q, axis = -1)

fn kl_normal(mu, log_variance):
    """The divergence of the standard normal from normal(mu, variance), of one coordinate.

    Kingma and Welling, Auto-encoding variational Bayes (2014), appendix B.
    """
    return (exp(log_variance) + mu^2 - 1 - log_variance) / 2

fn normal_nll(mu, target, variance):
    """-log(density) of normal(mu, variance) at the target, but for log(2 pi) / 2."""
    return (log(variance) + (target - mu)^2 / variance) / 2

fn poisson_nll(log_rate, count):
    """-log(probability) of a count under poisson(e^log_rate), but for log(count!)."""
    return exp(log_rate) - count * log_rate

fn hinge(score, sign):
    """relu(1 - sign score), the sign being -1 or 1.

    Cortes and Vapnik, Support-vector networks (1995).
    """
    return relu(1 - sign * score)

fn squared_hinge(score, sign):
    """hinge(score, sign)^2, which is differentiable."""
    return relu(1 - sign * score)^2

fn multiclass_hinge(scores: real[..., k], label: int[...], margin = 1) -> real[...]:
    """Of each example, how far the other scores come within the margin of the label's: their sum over k.

    Crammer and Singer, On the algorithmic implementation of multiclass kernel-based vector machines (2001).
    """
    own[...] = scores[..., label[...]]
    over[...] = sum[c](0 if c == label[...] else relu(margin - own[...] + scores[..., c]))
    return over / k

fn margin_ranking(x, y, sign, margin = 0):
    """relu(margin - sign (x - y)): x is to be larger than y where the sign is 1, smaller where it is -1."""
    return relu(margin - sign * (x - y))

fn cosine_similarity(x: real[..., n], y: real[..., n]) -> real[...]:
    """The cosine of the angle between x and y, along the last axis; 0 where one of them is 0."""
    lengths = norm(x, axis = -1) * norm(y, axis = -1)
    return sum(x * y, axis = -1) / lengths if lengths > 0 else 0

fn cosine_embedding(x: real[..., n], y: real[..., n], sign: real[...], margin = 0) -> real[...]:
    """1 - cosine_similarity(x, y) where the sign is 1, and what that exceeds the margin by where it is -1.

    Hadsell, Chopra and LeCun, Dimensionality reduction by learning an invariant mapping (2006), with the cosine.
    """
    similarity = cosine_similarity(x, y)
    return 1 - similarity if sign > 0 else relu(similarity - margin)

fn triplet(anchor: real[..., n], near: real[..., n], far: real[..., n], margin = 1) -> real[...]:
    """relu(|anchor - near| - |anchor - far| + margin), along the last axis.

    Schroff, Kalenichenko and Philbin, FaceNet (2015).
    """
    return relu(norm(anchor - near, axis = -1) - norm(anchor - far, axis = -1) + margin)

fn focal(logit, target, alpha = 0.25, gamma = 2):
    """bce_with_logits, times what the probability of the target lacks of 1, to the power gamma.

    Lin, Goyal, Girshick, He and Dollar, Focal loss for dense object detection (2017).
    """
    lacking = (1 - target) * sigmoid(logit) + target * sigmoid(-logit)
    share = alpha * target + (1 - alpha) * (1 - target)
    return share * lacking^gamma * ((1 - target) * softplus(logit) + target * softplus(-logit))
