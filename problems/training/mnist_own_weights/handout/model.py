from torch import nn


def make_model():
    """The network you trained, as it is before its weights are put in: for images of shape (batch, 1, 28, 28)."""
    raise NotImplementedError


if __name__ == "__main__":
    from safetensors.torch import save_model

    model = make_model()
    # Here the training goes, at home, for as long as you like.
    save_model(model.half(), "weights.safetensors")
