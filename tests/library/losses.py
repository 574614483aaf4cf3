"""Losses, as this library and torch call them; where torch has none, its formula."""

from __future__ import annotations

from collections.abc import Mapping

from tests.library.cases import Case, Draw, distribution, normal, truth, uniform, whole


def one(name: str, ours: str, theirs: str, *kinks: float, **more: Draw) -> Case:
    """A loss of a number r, and of targets that are not differentiated by chance: `t` is drawn 0 or 1."""
    head = ", ".join(f"{letter}: real[n]" for letter in ("r", *more))
    return Case(name, head, ours, theirs, {"r": normal(24, scale=2, kinks=kinks), **more})


def pair(name: str, ours: str, theirs: str) -> Case:
    """Of two vectors to an example."""
    draws: Mapping[str, Draw] = {"x": normal(4, 5), "y": normal(4, 5), "z": normal(4, 5), "s": normal(4)}
    head = "x: real[..., n], y: real[..., n], z: real[..., n], s: real[...]"
    return Case(name, head, ours, theirs, draws)


def labels(name: str, ours: str, theirs: str, *lead: int) -> Case:
    """Of scores and a label, with weights of the classes and a mask."""
    draws: Mapping[str, Draw] = {
        "x": normal(*lead, 6, scale=2),
        "y": whole(6, *lead),
        "w": uniform(0.5, 2, 6),
        "m": truth(*lead),
    }
    return Case(name, "x: real[..., k], y: int[...], w: real[k], m: bool[...]", ours, theirs, draws, ("w",))


NONE = "reduction='none'"
ONES = "(t > 0).to(r)"

CASES = (
    Case(
        "mse_of",
        "x: real[...], y: real[...]",
        "mse(x, y)",
        "F.mse_loss(x, y)",
        {"x": normal(3, 4), "y": normal(3, 4)},
    ),
    Case(
        "mae_of",
        "x: real[...], y: real[...]",
        "mae(x, y)",
        "F.l1_loss(x, y)",
        {"x": normal(3, 4), "y": normal(3, 4)},
    ),
    one("huber_of", "huber(r)", f"F.huber_loss(r, r * 0, {NONE})", -1, 1),
    one("huber_wide", "huber(r, 2.5)", f"F.huber_loss(r, r * 0, {NONE}, delta=2.5)", -2.5, 2.5),
    one("smooth", "smooth_l1(r, beta = 0.5)", f"F.smooth_l1_loss(r, r * 0, {NONE}, beta=0.5)", -0.5, 0.5),
    one("log_cosh_of", "log_cosh(r)", "torch.log(torch.cosh(r))"),
    one("pinball_of", "pinball(r, 0.9)", "torch.maximum(0.9 * r, -0.1 * r)", 0),
    one("hinge_of", "hinge(r, where(t > 0, 1, -1))", "F.relu(1 - torch.sign(t) * r)", -1, 1, t=normal(24)),
    one(
        "squared_hinge_of",
        "squared_hinge(r, where(t > 0, 1, -1))",
        "F.relu(1 - torch.sign(t) * r) ** 2",
        -1,
        1,
        t=normal(24),
    ),
    one(
        "bce_of",
        "bce(sigmoid(r), t)",
        f"F.binary_cross_entropy(torch.sigmoid(r), t, {NONE})",
        t=uniform(0.1, 0.9, 24),
    ),
    one(
        "bce_logits",
        "bce_with_logits(r, t)",
        f"F.binary_cross_entropy_with_logits(r, t, {NONE})",
        t=uniform(0.1, 0.9, 24),
    ),
    one(
        "bce_weighted",
        "bce_with_logits(r, t, positive = 3)",
        f"F.binary_cross_entropy_with_logits(r, t, {NONE}, pos_weight=torch.tensor(3.0))",
        t=uniform(0.1, 0.9, 24),
    ),
    one("kl_normal_of", "kl_normal(r, t)", "-0.5 * (1 + t - r**2 - torch.exp(t))", t=normal(24)),
    one(
        "normal_nll_of",
        "normal_nll(r, t, v)",
        f"F.gaussian_nll_loss(r, t, v, {NONE})",
        t=normal(24),
        v=uniform(0.2, 3, 24),
    ),
    one("poisson_nll_of", "poisson_nll(r, t)", f"F.poisson_nll_loss(r, t, {NONE})", t=uniform(0, 5, 24)),
    one(
        "margin_ranking_of",
        "margin_ranking(r, t, 1, margin = 0.3) + margin_ranking(r, t, -1)",
        f"F.margin_ranking_loss(r, t, torch.ones(24), 0.3, {NONE})"
        f" + F.margin_ranking_loss(r, t, -torch.ones(24), 0.0, {NONE})",
        t=normal(24),
    ),
    one(
        "focal_of",
        "focal(r, where(t > 0, 1, 0))",
        f"(lambda b, p: (0.25 * b + 0.75 * (1 - b)) * (1 - p * b - (1 - p) * (1 - b)) ** 2"
        f" * F.binary_cross_entropy_with_logits(r, b, {NONE}))({ONES}, torch.sigmoid(r))",
        t=normal(24),
    ),
    one(
        "focal_steep",
        "focal(r, where(t > 0, 1, 0), alpha = 0.5, gamma = 3.5)",
        f"(lambda b, p: 0.5 * (1 - p * b - (1 - p) * (1 - b)) ** 3.5"
        f" * F.binary_cross_entropy_with_logits(r, b, {NONE}))({ONES}, torch.sigmoid(r))",
        t=normal(24),
    ),
    labels("cross", "cross_entropy(x, y)", f"F.cross_entropy(x, y, {NONE})", 5),
    labels("cross_one", "cross_entropy(x, y)", f"F.cross_entropy(x, y, {NONE})", 1),
    labels("cross_deep", "cross_entropy(x, y)", f"F.cross_entropy(x.movedim(-1, 1), y, {NONE})", 2, 3),
    labels("cross_weighted", "cross_entropy(x, y, w)", f"F.cross_entropy(x, y, w, {NONE})", 5),
    labels(
        "cross_smoothed",
        "cross_entropy(x, y, smoothing = 0.1)",
        f"F.cross_entropy(x, y, {NONE}, label_smoothing=0.1)",
        5,
    ),
    labels(
        "cross_masked",
        "cross_entropy(x, y, mask = y != 2)",
        f"F.cross_entropy(x, y, {NONE}, ignore_index=2)",
        7,
    ),
    labels(
        "cross_mean",
        "sum(cross_entropy(x, y, w, 0.2, m)) / sum(where(m, w[y], 0))",
        "F.cross_entropy(x, torch.where(m, y, -100), w, label_smoothing=0.2)",
        7,
    ),
    labels("nll_of", "nll(log_softmax(x), y)", f"F.nll_loss(F.log_softmax(x, -1), y, {NONE})", 5),
    labels(
        "nll_weighted",
        "nll(log_softmax(x), y, w, m)",
        f"F.nll_loss(F.log_softmax(x, -1), torch.where(m, y, -100), w, {NONE})",
        5,
    ),
    labels(
        "multiclass_hinge_of",
        "multiclass_hinge(x, y)",
        f"F.multi_margin_loss(x, y, {NONE})",
        5,
    ),
    Case(
        "soft_cross",
        "x: real[..., k], p: real[..., k]",
        "soft_cross_entropy(x, p)",
        f"F.cross_entropy(x, p, {NONE})",
        {"x": normal(5, 6), "p": distribution(5, 6)},
    ),
    Case(
        "kl_of",
        "x: real[..., k], p: real[..., k]",
        "kl(p, log_softmax(x))",
        f"F.kl_div(F.log_softmax(x, -1), p, {NONE}).sum(-1)",
        {"x": normal(5, 6), "p": distribution(5, 6)},
    ),
    pair("cosine_of", "cosine_similarity(x, y)", "F.cosine_similarity(x, y, -1, 0.0)"),
    pair(
        "cosine_apart",
        "cosine_embedding(x, y, s, margin = 0.1)",
        f"F.cosine_embedding_loss(x, y, torch.sign(s), 0.1, {NONE})",
    ),
    pair(
        "triplet_of",
        "triplet(x, y, z, margin = 2)",
        f"F.triplet_margin_loss(x, y, z, 2.0, eps=0.0, {NONE})",
    ),
)
