"""A damped oscillator."""

fn position(t, omega, damping) -> real:
    envelope = exp(-damping * t
    return envelope * cos(omega * t)
