options = {"rate": 0.1}
