"""Works in place, on its argument."""
def answer(x):
    x *= 2
    x /= 2
    return x.sum()
