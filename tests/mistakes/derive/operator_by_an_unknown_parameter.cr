fn area(width, height) = width * height

fn slope(width, height) = grad(area, heigth)(width, height)
