fn shifted(x: real[batch, features], b: real[batch]) -> real[batch, features] = x + b
