fn answer = 42
