"""Bundle adjustment: where cameras stood and points lie, from where the points are seen.

A camera is 11 numbers: a rotation vector, a position, a focal length, a principal point and two radial
terms of the lens.
"""

fn project(cam: real[11], p: real[3]) -> real[2]:
    """Rodrigues' rotation, a pinhole, two radial terms. The rotation must not be 0."""
    w = cam[0:3]
    angle = norm(w)
    axis = w / angle
    d = p - cam[3:6]
    v = d * cos(angle) + cross(axis, d) * sin(angle) + axis * dot(axis, d) * (1 - cos(angle))
    u = v[0:2] / v[2]
    r2 = sum(u^2)
    return cam[7:9] + cam[6] * (1 + cam[9] * r2 + cam[10] * r2^2) * u

fn reproject(
    cams: real[n, 11], points: real[m, 3], cam: int[p], point: int[p], seen: real[p, 2]
) -> real[p, 2]:
    """The error of each observation: camera `cam[o]` saw point `point[o]` at `seen[o]`."""
    e[o] = project(cams[cam[o]], points[point[o]]) - seen[o]
    return e

fn cost(
    cams: real[n, 11], points: real[m, 3], cam: int[p], point: int[p], seen: real[p, 2]
) -> real:
    """Half the sum of squares."""
    return sum(reproject(cams, points, cam, point, seen)^2) / 2

derive grad(cost, cams, points)

example 1 + project([0, 0, pi / 2, 0, 0, 0, 1, 0, 0, 0, 0], [1, 0, 2]) ~= [1, 1.5]
example project(
    [0.1, -0.2, 0.3, 0.5, -1, -4, 500, 320, 240, 0.01, -0.002], [0.3, 0.2, 1]
) ~= [172.0423513819285, 285.54578291107697]
example cost(
    [[0.1, -0.2, 0.3, 0.5, -1, -4, 2, 0, 0, 0.1, -0.02], [-0.2, 0.1, 0.05, 0, 0, -5, 2, 0.1, 0, 0, 0]],
    [[0.3, 0.2, 1], [-1, 0.5, 2]], [0, 1, 1], [1, 1, 0], [[0, 0], [0.1, 0.2], [-0.1, 0]]
) ~= 0.8826381811060463
