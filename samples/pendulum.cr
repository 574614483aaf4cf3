"""A pendulum with friction, followed by Runge and Kutta's method; what is seen of it tells its length and its damping.

Kutta, Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen (1901). `pendulum.py` recovers the
parameters of a swing by gradient descent through all of its steps.
"""

gravity = 9.81

fn acceleration(angle, speed, length, damping) = -gravity / length * sin(angle) - damping * speed

fn step(angle, speed, length, damping, dt):
    """Angle and speed a time dt later, by the classical method of the fourth order."""
    v1, a1 = speed, acceleration(angle, speed, length, damping)
    v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length, damping)
    v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length, damping)
    v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)
    return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 + a4)

fn swing(gaps: real[n], angle, speed, length, damping) -> real[n]:
    """The angles behind each gap of time."""
    for dt in gaps:
        angle, speed = step(angle, speed, length, damping, dt)
        collect angles = angle
    return angles

fn energy(angle, speed, length) = (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))

fn loss(gaps: real[n], seen: real[n], angle, speed, length, damping) -> real:
    """The mean squared error of the angles."""
    return mean((swing(gaps, angle, speed, length, damping) - seen)^2)

derive grad(loss, angle, speed, length, damping)

example acceleration(pi / 2, 0, 9.81, 1) ~= -1
example step(0, 0, 1, 0.1, 0.01) == [0, 0]
example swing([0.1, 0.2], 0.5, 0, 1, 0.2) ~= [0.4768094116616315, 0.30596490493431044]
example energy(pi, 0, 2) ~= 39.24
example loss([0.1, 0.2], [0.4, 0.1], 0.5, 0, 1, 0.2) ~= 0.02416061389220275
