fn largest(x: real[n]) = argmax(x)

fn curvature(x: real[n]) = hessian(largest, x)(x)
