fn share(a, b, x) = betainc(a, b, x)

derive jvp(share, x)
derive hessian(share, x, b)
