"""Layers with their parameters handed over, as this library and torch call them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.library.cases import Case, Draw, normal, truth, uniform, whole


def conv(
    name: str, rank: int, options: str, theirs: str, c: int = 3, size: int = 3, batch: int = 2, n: int = 7
) -> Case:
    """A convolution over `rank` axes of odd and even sizes, to 4 channels."""
    axes = ("h", "w", "d")[:rank]
    head = f"x: real[batch, {c}, {', '.join(axes)}], W: real[4, {c}{f', {size}' * rank}], b: real[4]"
    draws: Mapping[str, Draw] = {
        "x": normal(batch, c, *(n - k for k in range(rank))),
        "W": normal(4, c, *[size] * rank),
        "b": normal(4),
    }
    ours = f"conv{rank}d(x, 4, {size}{options}, W = W, b = b)"
    return Case(name, head, ours, f"F.conv{rank}d(x, W, b{theirs})", draws)


def rectangular(name: str, window: tuple[int, int], options: str, theirs: str) -> Case:
    high, wide = window
    head = f"x: real[batch, 3, h, w], W: real[4, 3, {high}, {wide}], b: real[4]"
    draws: Mapping[str, Draw] = {"x": normal(2, 3, 8, 7), "W": normal(4, 3, high, wide), "b": normal(4)}
    ours = f"rectangular_conv2d(x, 4, {high}, {wide}{options}, W = W, b = b)"
    return Case(name, head, ours, f"F.conv2d(x, W, b{theirs})", draws)


def grouped(name: str, rank: int, groups: int, per: int, options: str, theirs: str, size: int = 3) -> Case:
    """A convolution of groups of `per` channels, to two channels for each group."""
    axes = ("h", "w")[:rank]
    kernel = f"W: real[{groups}, 2, {per}{f', {size}' * rank}], b: real[{groups}, 2]"
    head = f"x: real[batch, {groups * per}, {', '.join(axes)}], {kernel}"
    draws: Mapping[str, Draw] = {
        "x": normal(2, groups * per, *(6 + k for k in range(rank))),
        "W": normal(groups, 2, per, *[size] * rank),
        "b": normal(groups, 2),
    }
    ours = f"grouped_conv{rank}d(x, {2 * groups}, {size}, {groups}{options}, W = W, b = b)"
    return Case(name, head, ours, f"F.conv{rank}d(x, W.flatten(0, 1), b.flatten(){theirs}, groups={groups})", draws)


def behind(name: str, stride: int, padding: int) -> Case:
    """A convolution of one pixel of what another one gives."""
    draws: Mapping[str, Draw] = {"W": normal(4, 3, 3, 3), "b": normal(4), "V": normal(5, 4, 1, 1), "c": normal(5)}
    return Case(
        name,
        "x: real[batch, 3, h, w], W: real[4, 3, 3, 3], b: real[4], V: real[5, 4, 1, 1], c: real[5]",
        f"conv2d(conv2d(x, 4, 3, W = W, b = b), 5, 1, stride = {stride}, padding = {padding}, W = V, b = c)",
        f"F.conv2d(F.conv2d(x, W, b), V, c, stride={stride}, padding={padding})",
        {"x": normal(2, 3, 7, 6), **draws},
    )


def transposed(name: str, rank: int, options: str, theirs: str, size: int = 3) -> Case:
    axes = ("h", "w")[:rank]
    head = f"x: real[batch, 3, {', '.join(axes)}], W: real[3, 2{f', {size}' * rank}], b: real[2]"
    draws: Mapping[str, Draw] = {
        "x": normal(2, 3, *(4 + k for k in range(rank))),
        "W": normal(3, 2, *[size] * rank),
        "b": normal(2),
    }
    ours = f"transposed_conv{rank}d(x, 2, {size}{options}, W = W, b = b)"
    return Case(name, head, ours, f"F.conv_transpose{rank}d(x, W, b{theirs})", draws)


def pool(name: str, rank: int, ours: str, theirs: str, n: int = 7) -> Case:
    axes = ("h", "w", "d")[:rank]
    return Case(
        name, f"x: real[batch, c, {', '.join(axes)}]", ours, theirs, {"x": normal(2, 3, *(n + k for k in range(rank)))}
    )


def norm(name: str, head: str, ours: str, theirs: str, fixed: tuple[str, ...] = (), **draws: Draw) -> Case:
    return Case(name, head, ours, theirs, draws, fixed)


CASES = (
    Case(
        "dense_of",
        "x: real[..., n], W: real[n, m], b: real[m]",
        "dense(x, m, tanh, W = W, b = b)",
        "torch.tanh(x @ W + b)",
        {"x": normal(2, 3, 5), "W": normal(5, 4), "b": normal(4)},
    ),
    Case(
        "embedding_of",
        "ids: int[...], W: real[n, m]",
        "embedding(ids, n, m, W = W)",
        "F.embedding(ids, W)",
        {"ids": whole(5, 2, 4), "W": normal(5, 3)},
    ),
    conv("conv1d_of", 1, "", ""),
    conv("conv1d_one", 1, "", "", batch=1, n=3),
    conv("conv1d_all", 1, ", stride = 2, padding = 2, dilation = 2", ", stride=2, padding=2, dilation=2", n=10),
    conv("conv2d_of", 2, "", ""),
    conv("conv2d_one", 2, "", "", c=1, size=1, batch=1),
    conv("conv2d_padded", 2, ", padding = 1", ", padding=1"),
    conv("conv2d_strided", 2, ", stride = 2, padding = 1", ", stride=2, padding=1", n=8),
    conv("conv2d_thirds", 2, ", stride = 3", ", stride=3", n=8),
    conv("conv2d_dilated", 2, ", padding = 2, dilation = 2", ", padding=2, dilation=2"),
    conv("conv2d_all", 2, ", stride = 2, padding = 3, dilation = 2", ", stride=2, padding=3, dilation=2", size=2),
    conv("conv1d_of_points", 1, ", stride = 2, dilation = 3", ", stride=2, dilation=3", size=1),
    conv("conv2d_of_points", 2, "", "", size=1),
    conv("conv2d_of_points_strided", 2, ", stride = 2, padding = 1", ", stride=2, padding=1", size=1),
    conv("conv3d_of_points", 3, ", stride = 3", ", stride=3", size=1, n=5),
    behind("points_behind", 1, 0),
    behind("points_behind_strided", 2, 0),
    behind("points_behind_padded", 3, 1),
    rectangular("rectangle", (3, 2), "", ""),
    rectangular(
        "rectangle_moved",
        (2, 3),
        ", stride_high = 2, padding_wide = 1, dilation_wide = 2",
        ", stride=(2, 1), padding=(0, 1), dilation=(1, 2)",
    ),
    rectangular(
        "rectangle_all",
        (3, 1),
        ", stride_high = 1, stride_wide = 3, padding_high = 2, padding_wide = 1, dilation_high = 2",
        ", stride=(1, 3), padding=(2, 1), dilation=(2, 1)",
    ),
    conv("conv3d_of", 3, ", stride = 2, padding = 1", ", stride=2, padding=1", size=2, n=5),
    grouped("grouped1", 1, 2, 3, ", stride = 2", ", stride=2"),
    grouped("grouped2", 2, 2, 2, ", padding = 1", ", padding=1"),
    grouped("depthwise", 2, 3, 1, ", stride = 2, padding = 2, dilation = 2", ", stride=2, padding=2, dilation=2"),
    grouped("one_group", 2, 1, 3, "", ""),
    grouped("grouped_points", 2, 3, 2, ", stride = 2", ", stride=2", size=1),
    grouped("depthwise_points", 2, 3, 1, ", padding = 1", ", padding=1", size=1),
    transposed("transposed1", 1, ", stride = 2, padding = 1, more = 1", ", stride=2, padding=1, output_padding=1"),
    transposed("transposed2", 2, "", ""),
    transposed("transposed2_strided", 2, ", stride = 2, padding = 1", ", stride=2, padding=1", 4),
    transposed(
        "transposed2_all",
        2,
        ", stride = 3, padding = 1, more = 2, dilation = 2",
        ", stride=3, padding=1, output_padding=2, dilation=2",
    ),
    pool("max1", 1, "max_pool1d(x, 3, 2, padding = 1)", "F.max_pool1d(x, 3, 2, 1)"),
    pool("max2", 2, "max_pool2d(x, 2, 2)", "F.max_pool2d(x, 2)"),
    pool("max2_padded", 2, "max_pool2d(x, 3, 2, padding = 1)", "F.max_pool2d(x, 3, 2, 1)"),
    pool("max_rectangle", 2, "rectangular_max_pool2d(x, 3, 2, 2, 1, 1, 0)", "F.max_pool2d(x, (3, 2), (2, 1), (1, 0))"),
    pool("max3", 3, "max_pool3d(x, 2, 2)", "F.max_pool3d(x, 2)", 4),
    pool("mean1", 1, "average_pool1d(x, 3, 2, padding = 1)", "F.avg_pool1d(x, 3, 2, 1)"),
    pool("mean2", 2, "average_pool2d(x, 2, 2)", "F.avg_pool2d(x, 2)"),
    pool("mean2_padded", 2, "average_pool2d(x, 3, 2, padding = 1)", "F.avg_pool2d(x, 3, 2, 1)"),
    pool(
        "mean_rectangle",
        2,
        "rectangular_average_pool2d(x, 2, 3, 1, 2, 0, 1)",
        "F.avg_pool2d(x, (2, 3), (1, 2), (0, 1))",
    ),
    pool("mean3", 3, "average_pool3d(x, 2, 2)", "F.avg_pool3d(x, 2)", 4),
    pool("adaptive1", 1, "adaptive_average_pool1d(x, 3)", "F.adaptive_avg_pool1d(x, 3)"),
    pool("adaptive1_more", 1, "adaptive_average_pool1d(x, 10)", "F.adaptive_avg_pool1d(x, 10)"),
    pool("adaptive2", 2, "adaptive_average_pool2d(x, 3, 5)", "F.adaptive_avg_pool2d(x, (3, 5))"),
    norm(
        "layer_normed",
        "x: real[..., n], s: real[n], t: real[n]",
        "layer_norm(x, scale = s, shift = t)",
        "F.layer_norm(x, (5,), s, t)",
        x=normal(2, 3, 5),
        s=normal(5),
        t=normal(5),
    ),
    norm(
        "rms_normed",
        "x: real[..., n], s: real[n]",
        "rms_norm(x, scale = s)",
        "F.rms_norm(x, (5,), s, 1e-6)",
        x=normal(2, 3, 5),
        s=normal(5),
    ),
    norm(
        "group_normed",
        "x: real[b, 6, h, w], s: real[6], t: real[6]",
        "group_norm(x, 3, scale = s, shift = t)",
        "F.group_norm(x, 3, s, t)",
        x=normal(2, 6, 3, 4),
        s=normal(6),
        t=normal(6),
    ),
    norm("instance_normed", "x: real[b, c, h, w]", "instance_norm(x)", "F.instance_norm(x)", x=normal(2, 3, 4, 5)),
    norm(
        "instance_scaled",
        "x: real[b, c, h, w], s: real[c], t: real[c]",
        "scaled_instance_norm(x, scale = s, shift = t)",
        "F.instance_norm(x, weight=s, bias=t)",
        x=normal(2, 3, 4, 5),
        s=normal(3),
        t=normal(3),
    ),
    norm(
        "batch_normed",
        "x: real[b, c], s: real[c], t: real[c], m: real[c], v: real[c]",
        "batch_norm(x, scale = s, shift = t, mean = m, variance = v)",
        "F.batch_norm(x, m, v, s, t)",
        x=normal(4, 3),
        s=normal(3),
        t=normal(3),
        fixed=("m", "v"),
        m=normal(3),
        v=uniform(0.5, 2, 3),
    ),
    Case(
        "attended",
        "q: real[..., t, e], k: real[..., s, e], v: real[..., s, f], m: bool[t, s]",
        "attention(q, k, v, m)",
        "F.scaled_dot_product_attention(q, k, v, m)",
        {"q": normal(2, 3, 4), "k": normal(2, 5, 4), "v": normal(2, 5, 6), "m": truth(3, 5)},
    ),
    Case(
        "attended_before",
        "q: real[b, t, e], k: real[b, t, e], v: real[b, t, e]",
        "attention(q, k, v, causal(t))",
        "F.scaled_dot_product_attention(q, k, v, is_causal=True)",
        {"q": normal(2, 5, 4), "k": normal(2, 5, 4), "v": normal(2, 5, 4)},
    ),
    Case(
        "many_heads",
        "x: real[b, t, 6], y: real[b, s, 6], W: real[3, 6, 6], o: real[6, 6], c: real[4, 6]",
        "multi_head_attention(x, y, 2, W_q = W[0], W_k = W[1], W_v = W[2], W_o = o,"
        " b_q = c[0], b_k = c[1], b_v = c[2], b_o = c[3])",
        "F.multi_head_attention_forward(x.movedim(1, 0), y.movedim(1, 0), y.movedim(1, 0), 6, 2,"
        " W.mT.flatten(0, 1), c[:3].flatten(), None, None, False, 0.0, o.mT, c[3], need_weights=False)"
        "[0].movedim(0, 1)",
        {"x": normal(2, 3, 6), "y": normal(2, 5, 6), "W": normal(3, 6, 6), "o": normal(6, 6), "c": normal(4, 6)},
    ),
    Case(
        "placed",
        "x: real[b, 5, 6]",
        "x + positional_encoding(5, 6)",
        "x + torch.stack([(torch.sin if k % 2 == 0 else torch.cos)(torch.arange(5, dtype=x.dtype)"
        " / 10000 ** (k // 2 * 2 / 6)) for k in range(6)], -1)",
        {"x": normal(2, 5, 6)},
    ),
)
