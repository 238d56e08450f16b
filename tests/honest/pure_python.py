"""No library at all; loops over rows as lists."""
def answer(x):
    total = 0
    for row in x:
        for value in row:
            total += value
    return total
