fn neuron(x: real[n], w: real[n], b) = sigmiod(dot(w, x) + b)
