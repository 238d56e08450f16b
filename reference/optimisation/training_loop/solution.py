def order():
    """Clearing the gradients may come first or anywhere before they are filled."""
    return [("c", "e"), ("e", "b"), ("b", "a"), ("d", "b")]


def symptoms():
    return {"a": "zero", "b": "softmax", "c": "mode", "d": "step", "e": "item", "f": "mean"}
