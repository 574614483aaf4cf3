policy relo(0) = 1
policy sqrt(0) = 0
policy max = "frist"
policy max(0) = 1
policy abs = 1
policy abs(1) = 1
policy norm(0) = 1
policy relu(0) = inf
policy relu(0) = 1
policy relu(0) = 0
policy clip = 0
policy mine(0) = 1

fn mine(x) = abs(x)
