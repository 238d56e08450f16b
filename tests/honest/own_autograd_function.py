"""Defines a gradient of its own, checks it numerically, and uses hooks, grad of grad, and functional transforms."""
import torch

class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad

def answer(x):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(Square.apply, (t,))
    first, = torch.autograd.grad((t ** 3).sum(), t, create_graph=True)
    second, = torch.autograd.grad(first.sum(), t)
    assert torch.allclose(second, 6 * t)
    t.register_hook(lambda g: g / 2)
    Square.apply(t).sum().backward()
    jac = torch.func.vmap(torch.func.grad(lambda v: (v * v).sum() / 2))(t.detach())
    assert torch.equal(jac, t.detach())
    return t.grad.sum()
