fn wave(x) = sin(x)

example wave(1) ~= 0.84 within 0
