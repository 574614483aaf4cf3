def area(r: float) -> float:
    '''The area of a circle.'''
    return np.pi * r ** 2
