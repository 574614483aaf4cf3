"""Syntax keeps nobody from reading the rest."""

from "./nowhere.cr" import relu6

rate = 0,1

fn dense(x: real[batch, n], W: real[n, m], b: real[m]) = x @ W + b

fn forward(x: real[batch, n], W: real[m, n], b: real[m]):
    a = x @ W
    return tanh(a + b

fn loss(x: real[batch, n], W: real[m, n], b: real[m], y: real[batch]):
    residual = forward(x, W, b) - y
    return mean(residual^2)

fn scaled(x: real[n]) = rate * relu6(x) + unknown

fn mixed(x: real[n], y: real[m]) = dense(x, y, x) + dott(x, y)

def report(x):
    print(x)

derive grad(loss, W, c)
example dense([[1, 2]], [[1], [2]], [3]) == [8]
example report(3) == 3
