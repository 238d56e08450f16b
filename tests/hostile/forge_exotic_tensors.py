"""Makes tensors of every kind and packs each: quantised, nested, complex, of 8 bits, named, on no device, undefined. None crashes."""

import sys
import warnings

import torch

EXPECT = {"returned_in": ["packed", "NotPlain", "TypeError", "RuntimeError", "NotImplementedError", "ValueError"]}
LIMITS = {"memory_mb": 900, "seconds": 20}


def attack(x):
    warnings.simplefilter("ignore")
    frames, ends = sys.modules["grader.sandbox.inside.frames"], set()
    one = torch.ones(3)
    makers = (
        lambda: torch.quantize_per_tensor(one, 0.1, 0, torch.qint8), lambda: torch.nested.nested_tensor([one, torch.ones(2)]),
        lambda: torch.nested.nested_tensor([one, torch.ones(2)], layout=torch.jagged), lambda: one + 1j, lambda: (one + 1j).conj(),
        lambda: one.to(torch.bfloat16), lambda: one.to(torch.float8_e4m3fn), lambda: one.to(torch.float8_e5m2), lambda: torch.zeros(3, names=("n",)),
        lambda: one.to("meta"), lambda: one.to_sparse(), lambda: torch.eye(3).to_sparse_csr(), lambda: torch._C._functorch._add_batch_dim(one, 0, 1),
        lambda: one.requires_grad_(), lambda: torch._neg_view(one.detach()), lambda: torch.ones(3, dtype=torch.uint16), lambda: torch.nn.Parameter(one.detach()),
        lambda: torch._efficientzerotensor((3,)), lambda: torch.nn.UninitializedParameter(), lambda: torch.ones(()).expand(5).detach(),
        lambda: torch._C._functorch._wrap_for_grad(one.detach(), 1), lambda: torch.ones(2, 3).to_mkldnn(),
        lambda: torch.empty(3, dtype=torch.bits8) if hasattr(torch, "bits8") else one,
    )
    for make in makers:
        try:
            tensor = make()
        except (RuntimeError, TypeError, NotImplementedError, AttributeError):
            continue
        try:
            frames.frame(frames.Kind.ANSWER, {"returned": tensor})
            ends.add("packed")
        except Exception as error:
            ends.add(type(error).__name__)
    return sorted(ends)
