class Model:
    def forward(self, x):
        return x * self.w
