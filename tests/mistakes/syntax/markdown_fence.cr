```
fn square(x) = x^2
```
