fn f(x) = x * sum(zeros([10^18, 10^18]))
