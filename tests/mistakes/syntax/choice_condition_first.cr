fn ramp(x) = if x > 0 then x else 0
