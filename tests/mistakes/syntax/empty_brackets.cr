fn nothing(x) = x * ()
