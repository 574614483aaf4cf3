flag = True
