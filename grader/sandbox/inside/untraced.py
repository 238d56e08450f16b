"""Why a network cannot be traced: what PyTorch says of it, what that means, and what to write instead."""

#: What an exception says, what that means, and what to write instead.
HINTS = (
    (
        ("fake tensor in the exported program constant",),
        "its forward takes the `.data` of a tensor, or assigns it",
        "Write self.weight as it is, and change buffers in place under torch.no_grad().",
    ),
    (
        ("got FakeTensor",),
        "a shape in it depends on the values in a tensor, as those of packed sequences do",
        "Give all sequences one length: leave pack_padded_sequence out, and mask what is padded.",
    ),
    (
        ("invalid syntax",),
        "one of its parts bears the name of a word of Python, such as `in` or `lambda`",
        "Name it otherwise.",
    ),
    (
        ("expected compiled_fn",),
        "a part that keeps statistics, such as a batch norm, stands in it under several names",
        "Make each a part of its own: write [Block() for _ in range(n)], not n * [Block()].",
    ),
    (
        ("data-dependent", "GuardOnDataDependent", "Dynamic control flow"),
        "its forward decides by the values in a tensor, with `if`, `while`, `.item()` or `int(...)`",
        "Let every input take the same path: use torch.where, or decide by shapes.",
    ),
    (
        ("shape", "size mismatch", "mat1 and mat2", "reduction dim"),
        "its shapes do not fit together for a batch of shape {shape} ({first})",
        "Make the forward work for any batch size: write x.flatten(1) or x.view(x.size(0), -1).",
    ),
    (
        ("ScriptModule",),
        "it is compiled by torch.jit",
        "Return the module itself, without torch.jit.script or torch.jit.trace.",
    ),
    (
        ("numpy",),
        "its forward leaves PyTorch for NumPy",
        "Use torch functions inside the forward.",
    ),
)
OTHERWISE = "Write the forward with PyTorch's ordinary layers and functions on tensors only."
