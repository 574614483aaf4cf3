fn rotation(angle) = [[cos(angle), -sin(angle)], [sin(angle)]]
