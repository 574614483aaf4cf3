fn f(x) = x * 🚀
