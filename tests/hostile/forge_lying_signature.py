"""Says that its parameters are others, without end, and that all of them fit. It gets its own arguments or none."""

EXPECT = {"raised": "TypeError"}


class Names:
    def __iter__(self):
        while True:
            yield "x"


class Attack:
    @property
    def __signature__(self):
        return Names()

    def __call__(self):
        return 15.0


attack = Attack()
