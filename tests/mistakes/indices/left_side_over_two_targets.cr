fn polar(r, angle) = r * cos(angle), r * sin(angle)

fn f(x: real[n]):
    a[i], b[j] = polar(x[i], x[j])
    return a + b
