gravity = 9.81
    speed = 3.0
