"""One thread for PyTorch: the networks are small, and tests that run beside each other would wait for each other."""

from collections.abc import Iterator

import pytest
import torch

# Many networks are made where a table of them stands, before any test: the same ones in every run.
torch.manual_seed(0)


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def the_same_numbers_in_every_run() -> None:
    torch.manual_seed(0)
