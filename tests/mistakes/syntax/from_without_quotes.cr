from layers import dense

fn f(x) = dense(x)
