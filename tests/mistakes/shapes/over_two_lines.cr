fn f(x: real[n], y: real[m]):
    return (
        x +
        y
    )
