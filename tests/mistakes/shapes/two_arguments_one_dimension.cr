fn cosine(a: real[n], b: real[n]) = dot(a, b) / (norm(a) * norm(b))

fn f(x: real[k], y: real[m]) = cosine(x, y)
