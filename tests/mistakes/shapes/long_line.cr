fn forward(inputs: real[batch, features], weights: real[features, hidden], offsets: real[batch], scale) = tanh(inputs @ weights + offsets) * scale + sigmoid(inputs @ weights + offsets)
