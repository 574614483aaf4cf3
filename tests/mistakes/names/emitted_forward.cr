fn wave(x) = sin(x)

fn wave_forward(x) = wave(x + 1)
