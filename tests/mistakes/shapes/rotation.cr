fn rotate(R: real[3, 3], points: real[n, 3]) -> real[n, 3] = R @ points
