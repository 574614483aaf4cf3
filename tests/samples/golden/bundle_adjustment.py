# Written by chainrule 0.1.0 from bundle_adjustment.cr.
# source 37bb26837843fe68, options none, module 907c65ee5c411632
"""Bundle adjustment: where cameras stood and points lie, from where the points are seen.

A camera is 11 numbers: a rotation vector, a position, a focal length, a principal point and two radial
terms of the lens.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's


def _add_at(x: Array, places: Any, values: Any) -> None:
    """x[places] += values, as often as a place is meant; places are of the first axis of x, or of several first ones.

    Of many values numpy adds numbers along one axis in a fifth of the time that rows, or places by several axes, take.
    """
    if np.size(values) < 1024 or not x.flags.c_contiguous:
        np.add.at(x, places, values)
        return
    several = places if isinstance(places, tuple) else (places,)
    place: Any = 0
    for size, one in zip(x.shape, several, strict=False):
        place = place * size + np.arange(size)[one]  # from the front, and within the axis
    row = x.shape[len(several) :]
    shape = place.shape + row
    if row:
        width = math.prod(row)
        place = place[..., None] * width + np.arange(width)
    np.add.at(x.reshape(-1), place.reshape(-1), np.broadcast_to(values, shape).reshape(-1))


def _norm(x: Array, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Array:
    """The square root of the sum of squares along axes, scaled where that under- or overflows."""
    top = np.abs(x).max(axis=axis, keepdims=True, initial=0.0)
    limits = np.finfo(x.dtype)
    low, high = math.sqrt(limits.tiny / limits.eps), math.sqrt(limits.max / max(x.size, 1))
    if low < top.min(initial=high) and top.max(initial=low) < high:
        root: Array = np.sqrt(np.square(x).sum(axis=axis, keepdims=keepdims))
        return root
    scale = np.where((top > 0.0) & (top < np.inf), top, 1.0)
    root = np.sqrt(np.square(x / scale).sum(axis=axis, keepdims=keepdims))
    return root * (scale if keepdims else np.squeeze(scale, axis=axis)[()])


def _explain_shapes(
    function: str, *arguments: Any, needs: Callable[[], tuple[tuple[str, bool], ...]] = tuple
) -> list[NDArray[Any]]:
    """Convert the arguments, each (name, value, dtype, axes), or say which does not fit, and why."""
    arrays = [np.asarray(value) for _, value, _, _ in arguments]
    kinds = {"real": "fiub", "int": "iu", "bool": "b"}
    for (name, _, dtype, _), array in zip(arguments, arrays, strict=True):
        if array.dtype.kind not in kinds[dtype] and array.size:
            found = f"an array of {array.dtype}" if array.ndim else repr(array.item())
            raise TypeError(f"{function}: {name} must be {dtype}, but it is {found}")
    # a Python number is weak: it takes the float type of the arrays beside it
    weak = [dtype == "real" and type(value) in (float, int) for _, value, dtype, _ in arguments]
    strong = [
        array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        for (_, _, dtype, _), array, is_weak in zip(arguments, arrays, weak, strict=True)
        if dtype == "real" and not is_weak
    ]
    common = np.result_type(*strong) if strong else np.dtype(np.float64)
    sizes: dict[str, tuple[Any, str]] = {}
    results: list[NDArray[Any]] = []
    for (name, _, dtype, axes), array, is_weak in zip(arguments, arrays, weak, strict=True):
        if axes == "...":
            shape, owner = sizes.setdefault("...", (array.shape, name)) if array.shape else ((), "")
            if shape != array.shape:
                raise ValueError(
                    f"{function}: {name} has the shape {array.shape}, but {owner} has {shape}; "
                    "arrays must be of one shape, with scalars beside them"
                )
        elif axes or array.shape:
            sides, wanted = list(array.shape), (
                f"{dtype}[{', '.join(map(str, axes))}]" if axes else dtype
            )
            if axes and str(axes[0]).startswith("...") and len(sides) >= len(axes) - 1:
                rank = len(sides) - len(axes) + 1
                sides = [tuple(sides[:rank]), *sides[rank:]]
            if len(sides) != len(axes):
                raise ValueError(
                    f"{function}: {name} must be {wanted}, but it has the shape {array.shape}"
                )
            for axis, size in zip(axes, sides, strict=True):
                known, owner = (axis, "") if isinstance(axis, int) else (size, "")
                if str(axis).lstrip(".").isidentifier() or axis == "...":
                    known, owner = sizes.setdefault(axis, (size, name))
                if size != known:
                    because = f", where {axis} is {known} as in {owner}" if owner else ""
                    raise ValueError(
                        f"{function}: {name} must be {wanted}{because}, but it has the shape {array.shape}"
                    )
        if (dtype == "real" and array.dtype.kind != "f") or is_weak:
            array = array.astype(common if is_weak else np.float64)
        elif dtype != "real":
            array = array.astype(np.int64 if dtype == "int" else np.bool_)
        results.append(array if axes else array.item() if dtype != "real" else array[()])
    for need, holds in needs():
        if not holds:
            raise ValueError(
                f"{function} needs {need}, but the shapes are {[array.shape for array in arrays]}"
            )
    return results


def project(cam: ArrayLike, p: ArrayLike) -> Any:
    """Rodrigues' rotation, a pinhole, two radial terms. The rotation must not be 0.

    cam: real[11]; p: real[3] -> real[2]
    """
    cam = np.asarray(cam)
    p = np.asarray(p)
    if cam.dtype.char + p.dtype.char not in ("dd", "ff") or cam.shape != (11,) or p.shape != (3,):
        cam, p = _explain_shapes("project", ("cam", cam, "real", (11,)), ("p", p, "real", (3,)))

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = cam[:3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = p - cam[3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = 2.0 * np.square(np.sin(0.5 * angle)) * axis.dot(d) * axis
    v = d * np.cos(angle) + np.cross(axis, d) * np.sin(angle) + v_1

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u = v[:2] / v[2]

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = u.dot(u)

    # return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u  bundle_adjustment.cr:16
    project_1 = cam[6] * (1.0 + cam[9] * r2 + cam[10] * (r2 * r2))
    return cam[7:9] + project_1 * u


def project_forward(cam: ArrayLike, p: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`project`, and what `project_backward` needs of it."""
    cam = np.asarray(cam)
    p = np.asarray(p)
    if cam.dtype.char + p.dtype.char not in ("dd", "ff") or cam.shape != (11,) or p.shape != (3,):
        cam, p = _explain_shapes("project", ("cam", cam, "real", (11,)), ("p", p, "real", (3,)))

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = cam[:3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = p - cam[3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = np.cos(angle)
    v_2 = np.cross(axis, d)
    v_3 = np.sin(angle)
    v_4 = axis.dot(d)
    v_5 = 2.0 * np.square(np.sin(0.5 * angle))
    v_6 = v_5 * v_4
    v = d * v_1 + v_2 * v_3 + v_6 * axis

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u = v[:2] / v[2]

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = u.dot(u)

    # return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u  bundle_adjustment.cr:16
    project_1 = r2 * r2
    project_2 = 1.0 + cam[9] * r2 + cam[10] * project_1
    project_3 = cam[6] * project_2
    return cam[7:9] + project_3 * u, (
        cam,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        project_1,
        project_2,
        project_3,
        p.dtype,
    )


def project_backward(saved: tuple[Any, ...], d_project: Any) -> tuple[Any, Any]:
    """The cotangents of cam and p, given the cotangent of the result."""
    (
        cam,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        project_1,
        project_2,
        project_3,
        p_dtype,
    ) = saved
    d_project = np.asarray(d_project)
    if d_project.shape != (2,):
        _explain_shapes("project_backward", ("d_project", d_project, "real", (2,)))

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = cam[:3]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u_1 = v[2]

    # return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u  bundle_adjustment.cr:16
    d_project_1 = d_project.dot(u)
    d_project_2 = d_project_1 * cam[6]
    d_r2 = 2.0 * (r2 * (d_project_2 * cam[10])) + d_project_2 * cam[9]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    d_u = d_project * project_3 + 2.0 * d_r2 * u
    d_v = np.empty(3, u.dtype)
    d_v[:2] = d_u / u_1
    d_v[2] = -(d_u.dot(u) / u_1)

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_v_1 = d_v.dot(axis)
    d_v_2 = d_v_1 * v_5
    d_v_3 = d_v * v_3
    d_d = d_v_2 * axis + np.cross(d_v_3, axis) + d_v * v_1
    d_axis = d_v * v_6 + d_v_2 * d + np.cross(d, d_v_3)

    # angle = norm(w)                                               bundle_adjustment.cr:10
    d_angle_1 = d_v_1 * v_4 * v_3 + d_v.dot(v_2) * v_1 - d_v.dot(d) * v_3
    d_angle = d_angle_1 - d_axis.dot(axis) / angle

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    d_w = d_axis / angle + d_angle / (math.inf if angle == 0.0 else angle) * w

    # cam: real[11]                                                 bundle_adjustment.cr:7
    d_cam = np.empty(11, u.dtype)
    d_cam[:3] = d_w
    d_cam[3:6] = -d_d
    d_cam[6] = d_project_1 * project_2
    d_cam[7:9] = d_project
    d_cam[9] = d_project_2 * r2
    d_cam[10] = d_project_2 * project_1
    return d_cam.astype(cam.dtype, copy=False), d_d.astype(p_dtype, copy=False)


def reproject(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> Any:
    """The error of each observation: camera `cam[o]` saw point `point[o]` at `seen[o]`.

    cams: real[n, 11]; points: real[m, 3]; cam, point: int[p]; seen: real[p, 2] -> real[p, 2]
    """
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "reproject",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_1 = cams[cam]

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w, axis=1)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = (2.0 * np.square(np.sin(0.5 * angle)))[:, None]
    v_2 = d * np.cos(angle)[:, None] + np.cross(axis, d) * np.sin(angle)[:, None]
    v = v_2 + axis * np.vecdot(axis, d)[:, None] * v_1

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u = v[:, :2] / v[:, 2][:, None]

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_2 = e_1[:, 6] * (1.0 + e_1[:, 9] * r2 + e_1[:, 10] * (r2 * r2))
    e = e_1[:, 7:9] + e_2[:, None] * u - seen
    return e


def reproject_forward(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`reproject`, and what `reproject_backward` needs of it."""
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "reproject",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )
    n = cams.shape[0]
    m = points.shape[0]

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_1 = cams[cam]

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w, axis=1)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = np.cos(angle)
    v_2 = np.cross(axis, d)
    v_3 = np.sin(angle)
    v_4 = np.vecdot(axis, d)
    v_5 = axis * v_4[:, None]
    v_6 = 2.0 * np.square(np.sin(0.5 * angle))
    v = d * v_1[:, None] + v_2 * v_3[:, None] + v_5 * v_6[:, None]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u = v[:, :2] / v[:, 2][:, None]

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_2 = r2 * r2
    e_3 = 1.0 + e_1[:, 9] * r2 + e_1[:, 10] * e_2
    e_4 = e_1[:, 6] * e_3
    e = e_1[:, 7:9] + e_4[:, None] * u - seen
    return e, (
        cam,
        point,
        e_1,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        e_2,
        e_3,
        e_4,
        m,
        n,
        cams.dtype,
        points.dtype,
        seen.dtype,
    )


def reproject_backward(saved: tuple[Any, ...], d_reproject: Any) -> tuple[Any, Any, Any]:
    """The cotangents of cams, points and seen, given the cotangent of the result."""
    (
        cam,
        point,
        e_1,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        e_2,
        e_3,
        e_4,
        m,
        n,
        cams_dtype,
        points_dtype,
        seen_dtype,
    ) = saved
    p = cam.shape[0]
    d_reproject = np.asarray(d_reproject)
    if d_reproject.shape != (p, 2):
        _explain_shapes("reproject_backward", ("d_reproject", d_reproject, "real", (p, 2)))

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u_1 = v[:, 2][:, None]

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    d_seen = -d_reproject
    d_e_1 = np.vecdot(d_reproject, u)
    d_e_2 = d_e_1 * e_1[:, 6]
    d_r2 = d_e_2 * e_1[:, 10] * (2.0 * r2) + d_e_2 * e_1[:, 9]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    d_u = d_reproject * e_4[:, None] + 2.0 * (d_r2[:, None] * u)
    d_v = np.empty((p, 3), e_4.dtype)
    d_v[:, :2] = d_u / u_1
    d_v[:, 2] = -np.vecdot(d_u, u / u_1)

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_v_1 = d_v * v_6[:, None]
    d_v_2 = np.vecdot(d_v_1, axis)
    d_v_3 = d_v * v_3[:, None]
    d_d = axis * d_v_2[:, None] + np.cross(d_v_3, axis) + d_v * v_1[:, None]
    d_axis = d_v_1 * v_4[:, None] + d * d_v_2[:, None] + np.cross(d, d_v_3)

    # angle = norm(w)                                               bundle_adjustment.cr:10
    d_angle_1 = np.vecdot(d_v, v_5) * v_3 + np.vecdot(d_v, v_2) * v_1 - np.vecdot(d_v, d) * v_3
    d_angle = d_angle_1 - np.vecdot(d_axis, axis / angle[:, None])
    d_angle_2 = d_angle[:, None] * (w / np.where(angle == 0.0, math.inf, angle)[:, None])

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    d_w = d_axis / angle[:, None] + d_angle_2

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    d_points = np.zeros((m, 3), e_4.dtype)
    _add_at(d_points, point, d_d)
    d_e_3 = np.empty((p, 11), e_4.dtype)
    d_e_3[:, :3] = d_w
    d_e_3[:, 3:6] = -d_d
    d_e_3[:, 6] = d_e_1 * e_3
    d_e_3[:, 7:9] = d_reproject
    d_e_3[:, 9] = d_e_2 * r2
    d_e_3[:, 10] = d_e_2 * e_2
    d_cams = np.zeros((n, 11), e_4.dtype)
    _add_at(d_cams, cam, d_e_3)
    return (
        d_cams.astype(cams_dtype, copy=False),
        d_points.astype(points_dtype, copy=False),
        d_seen.astype(seen_dtype, copy=False),
    )


def cost(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> Any:
    """Half the sum of squares.

    cams: real[n, 11]; points: real[m, 3]; cam, point: int[p]; seen: real[p, 2] -> real
    """
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "cost",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_1 = cams[cam]

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w, axis=1)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = (2.0 * np.square(np.sin(0.5 * angle)))[:, None]
    v_2 = d * np.cos(angle)[:, None] + np.cross(axis, d) * np.sin(angle)[:, None]
    v = v_2 + axis * np.vecdot(axis, d)[:, None] * v_1

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u = v[:, :2] / v[:, 2][:, None]

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_2 = e_1[:, 6] * (1.0 + e_1[:, 9] * r2 + e_1[:, 10] * (r2 * r2))
    e = e_1[:, 7:9] + e_2[:, None] * u - seen
    return np.vdot(e, e) / 2.0


def cost_forward(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> tuple[Any, tuple[Any, ...]]:
    """`cost`, and what `cost_backward` needs of it."""
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "cost",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )
    n = cams.shape[0]
    m = points.shape[0]

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_1 = cams[cam]

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w, axis=1)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = np.cos(angle)
    v_2 = np.cross(axis, d)
    v_3 = np.sin(angle)
    v_4 = np.vecdot(axis, d)
    v_5 = axis * v_4[:, None]
    v_6 = 2.0 * np.square(np.sin(0.5 * angle))
    v = d * v_1[:, None] + v_2 * v_3[:, None] + v_5 * v_6[:, None]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u = v[:, :2] / v[:, 2][:, None]

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_2 = r2 * r2
    e_3 = 1.0 + e_1[:, 9] * r2 + e_1[:, 10] * e_2
    e_4 = e_1[:, 6] * e_3
    e = e_1[:, 7:9] + e_4[:, None] * u - seen
    return np.vdot(e, e) / 2.0, (
        cam,
        point,
        e_1,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        e_2,
        e_3,
        e_4,
        e,
        m,
        n,
        cams.dtype,
        points.dtype,
    )


def cost_backward(saved: tuple[Any, ...], d_cost: Any) -> tuple[Any, Any]:
    """The cotangents of cams and points, given the cotangent of the result."""
    (
        cam,
        point,
        e_1,
        angle,
        axis,
        d,
        v_1,
        v_2,
        v_3,
        v_4,
        v_5,
        v_6,
        v,
        u,
        r2,
        e_2,
        e_3,
        e_4,
        e,
        m,
        n,
        cams_dtype,
        points_dtype,
    ) = saved
    p = cam.shape[0]
    d_cost = np.asarray(d_cost, e.dtype)[()]
    if d_cost.shape:
        _explain_shapes("cost_backward", ("d_cost", d_cost, "real", ()))

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u_1 = v[:, 2][:, None]

    # return sum(reproject(cams, points, cam, point, seen)^2) / 2   bundle_adjustment.cr:29
    d_e = d_cost * e

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    d_e_1 = np.vecdot(d_e, u)
    d_e_2 = d_e_1 * e_1[:, 6]
    d_r2 = d_e_2 * e_1[:, 10] * (2.0 * r2) + d_e_2 * e_1[:, 9]

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    d_u = d_e * e_4[:, None] + 2.0 * (d_r2[:, None] * u)
    d_v = np.empty((p, 3), e.dtype)
    d_v[:, :2] = d_u / u_1
    d_v[:, 2] = -np.vecdot(d_u, u / u_1)

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_v_1 = d_v * v_6[:, None]
    d_v_2 = np.vecdot(d_v_1, axis)
    d_v_3 = d_v * v_3[:, None]
    d_d = axis * d_v_2[:, None] + np.cross(d_v_3, axis) + d_v * v_1[:, None]
    d_axis = d_v_1 * v_4[:, None] + d * d_v_2[:, None] + np.cross(d, d_v_3)

    # angle = norm(w)                                               bundle_adjustment.cr:10
    d_angle_1 = np.vecdot(d_v, v_5) * v_3 + np.vecdot(d_v, v_2) * v_1 - np.vecdot(d_v, d) * v_3
    d_angle = d_angle_1 - np.vecdot(d_axis, axis / angle[:, None])
    d_angle_2 = d_angle[:, None] * (w / np.where(angle == 0.0, math.inf, angle)[:, None])

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    d_w = d_axis / angle[:, None] + d_angle_2

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    d_points = np.zeros((m, 3), e.dtype)
    _add_at(d_points, point, d_d)
    d_e_3 = np.empty((p, 11), e.dtype)
    d_e_3[:, :3] = d_w
    d_e_3[:, 3:6] = -d_d
    d_e_3[:, 6] = d_e_1 * e_3
    d_e_3[:, 7:9] = d_e
    d_e_3[:, 9] = d_e_2 * r2
    d_e_3[:, 10] = d_e_2 * e_2
    d_cams = np.zeros((n, 11), e.dtype)
    _add_at(d_cams, cam, d_e_3)
    return d_cams.astype(cams_dtype, copy=False), d_points.astype(points_dtype, copy=False)


def cost_grad(
    cams: ArrayLike, points: ArrayLike, cam: ArrayLike, point: ArrayLike, seen: ArrayLike
) -> tuple[Any, tuple[Any, Any]]:
    """The value of `cost` and its gradient by cams and points."""
    cams = np.asarray(cams)
    points = np.asarray(points)
    cam = np.asarray(cam)
    point = np.asarray(point)
    seen = np.asarray(seen)
    if (
        cams.dtype.char + points.dtype.char + seen.dtype.char not in ("ddd", "fff")
        or cam.dtype.kind != "i"
        or point.dtype.kind != "i"
        or cams.ndim != 2
        or points.ndim != 2
        or cam.ndim != 1
        or cams.shape[1] != 11
        or points.shape[1] != 3
        or point.shape != cam.shape[:1]
        or seen.shape != (cam.shape[0], 2)
    ):
        cams, points, cam, point, seen = _explain_shapes(
            "cost",
            ("cams", cams, "real", ("n", 11)),
            ("points", points, "real", ("m", 3)),
            ("cam", cam, "int", ("p",)),
            ("point", point, "int", ("p",)),
            ("seen", seen, "real", ("p", 2)),
        )
    n = cams.shape[0]
    m = points.shape[0]
    p = cam.shape[0]

    dtype = np.result_type(cams, points, seen)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_1 = cams[cam]

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    w = e_1[:, :3]

    # angle = norm(w)                                               bundle_adjustment.cr:10
    angle = _norm(w, axis=1)

    # axis = w / angle                                              bundle_adjustment.cr:11
    axis = w / angle[:, None]

    # d = p - cam[3:6]                                              bundle_adjustment.cr:12
    d = points[point] - e_1[:, 3:6]

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    v_1 = np.cos(angle)
    v_2 = np.cross(axis, d)
    v_3 = np.sin(angle)
    v_4 = np.vecdot(axis, d)[:, None]
    v_5 = axis * v_4
    v_6 = (2.0 * np.square(np.sin(0.5 * angle)))[:, None]
    v = d * v_1[:, None] + v_2 * v_3[:, None] + v_5 * v_6

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    u_1 = v[:, 2][:, None]
    u = v[:, :2] / u_1

    # r2 = sum(u^2)                                                 bundle_adjustment.cr:15
    r2 = np.vecdot(u, u)

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    e_2 = e_1[:, 6]
    e_3 = e_1[:, 9]
    e_4 = e_1[:, 10]
    e_5 = r2 * r2
    e_6 = 1.0 + e_3 * r2 + e_4 * e_5
    e_7 = (e_2 * e_6)[:, None]
    e = e_1[:, 7:9] + e_7 * u - seen
    d_e_1 = np.vecdot(e, u)
    d_e_2 = d_e_1 * e_2
    d_r2 = d_e_2 * e_4 * (2.0 * r2) + d_e_2 * e_3

    # u = v[0:2] / v[2]                                             bundle_adjustment.cr:14
    d_u = e * e_7 + 2.0 * (d_r2[:, None] * u)
    d_v = np.empty((p, 3), dtype)
    d_v[:, :2] = d_u / u_1
    d_v[:, 2] = -np.vecdot(d_u, u / u_1)

    # v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))  bundle_adjustment.cr:13
    # stable form of 1 - cos(angle)
    # d cos(u) = -sin(u) du, u = angle
    # d sin(u) = cos(u) du, u = angle
    d_v_1 = d_v * v_6
    d_v_2 = np.vecdot(d_v_1, axis)
    d_v_3 = d_v * v_3[:, None]
    d_d = axis * d_v_2[:, None] + np.cross(d_v_3, axis) + d_v * v_1[:, None]
    d_axis = d_v_1 * v_4 + d * d_v_2[:, None] + np.cross(d, d_v_3)

    # angle = norm(w)                                               bundle_adjustment.cr:10
    d_angle_1 = np.vecdot(d_v, v_5) * v_3 + np.vecdot(d_v, v_2) * v_1 - np.vecdot(d_v, d) * v_3
    d_angle = d_angle_1 - np.vecdot(d_axis, axis / angle[:, None])
    d_angle_2 = d_angle[:, None] * (w / np.where(angle == 0.0, math.inf, angle)[:, None])

    # w = cam[0:3]                                                  bundle_adjustment.cr:9
    d_w = d_axis / angle[:, None] + d_angle_2

    # e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]      bundle_adjustment.cr:22
    d_points = np.zeros((m, 3), dtype)
    _add_at(d_points, point, d_d)
    d_e_3 = np.empty((p, 11), dtype)
    d_e_3[:, :3] = d_w
    d_e_3[:, 3:6] = -d_d
    d_e_3[:, 6] = d_e_1 * e_6
    d_e_3[:, 7:9] = e
    d_e_3[:, 9] = d_e_2 * r2
    d_e_3[:, 10] = d_e_2 * e_5
    d_cams = np.zeros((n, 11), dtype)
    _add_at(d_cams, cam, d_e_3)
    return np.vdot(e, e) / 2.0, (
        d_cams.astype(cams.dtype, copy=False),
        d_points.astype(points.dtype, copy=False),
    )
