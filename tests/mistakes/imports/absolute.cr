from "/etc/passwd" import root

fn g(x) = root(x)
