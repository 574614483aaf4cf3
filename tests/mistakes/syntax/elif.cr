fn tax(income):
    if income < 10000:
        rate = 0
    elif income < 40000:
        rate = 0.2
    else:
        rate = 0.4
    return rate * income
