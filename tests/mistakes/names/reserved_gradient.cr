fn loss(w: real[n]) = sum(w^2)

fn loss_grad(w: real[n]) = 2 * w
