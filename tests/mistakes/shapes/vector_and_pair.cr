fn translated(points: real[n, 2], by: real[3]) = points + by
