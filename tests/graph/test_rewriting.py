"""What exporting writes in other operators is the same to the bit as PyTorch's own."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.inside.rewriting import masks_as_given, rewritings

ATEN = torch.ops.aten
Rules: TypeAlias = dict[object, Callable[..., object]]
bounds = st.none() | st.integers(-9, 12)


@pytest.fixture(scope="module")
def rules() -> dict[object, object]:
    return rewritings()


@given(dim=st.integers(-2, 1), start=bounds, end=bounds, step=st.integers(1, 5))
def test_a_part_written_into_is_put_together_of_pieces(dim: int, start: int | None, end: int | None, step: int) -> None:
    into = torch.arange(35.0).view(5, 7)
    index = [slice(None), slice(None)]
    index[dim] = slice(start, end, step)
    source = -1 - torch.rand(into[tuple(index)].shape)
    ours = rewritings()[ATEN.slice_scatter.default](into, source, dim, start, end, step)
    assert torch.equal(ours, torch.slice_scatter(into, source, dim, start, end, step))


@pytest.mark.parametrize(("dim", "size", "step"), [(0, 2, 1), (1, 3, 2), (-1, 7, 1), (1, 1, 4)])
def test_unfolding_is_picking(rules: Rules, dim: int, size: int, step: int) -> None:
    x = torch.arange(35.0).view(5, 7)
    assert torch.equal(rules[ATEN.unfold.default](x, dim, size, step), x.unfold(dim, size, step))


def test_other_products_of_three_than_a_bilinear_layers_stay_as_they_are(
    rules: Rules,
) -> None:
    x = torch.ones(2, 3)
    assert rules[ATEN._trilinear.default](x, x, x, [0], [1], [2], [0]) is NotImplemented


def test_pytorchs_look_at_masks_is_put_back() -> None:
    from torch.nn.modules import transformer

    before = transformer._detect_is_causal_mask
    with masks_as_given():
        assert transformer._detect_is_causal_mask is not before
    assert transformer._detect_is_causal_mask is before
