fn first(x: real[n], y: real[m]) = x + y

fn second(x: real[n], y: real[m]) = x - y

fn third(x: real[n], y: real[m]) = dot(x, y)

fn fourth(x: real[n], y: real[m]) = first(x, x) + second(x, y) + third(y, y)
