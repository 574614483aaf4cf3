policy relu(0) = 1
