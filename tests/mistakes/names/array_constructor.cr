fn origin() -> real[2] = array([0, 0])
