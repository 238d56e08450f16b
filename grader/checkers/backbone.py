"""Whether the network that came back holds the backbone that was handed out: frozen bit for bit, its head replaced."""

from collections.abc import Iterator, Mapping

import numpy as np

from grader.checkers.learning_slips import Found

#: Tags of what can have gone wrong.
MISSING, TRAINED, MOVED, OLD_HEAD = "backbone_missing", "backbone_trained", "statistics_moved", "old_head_kept"
#: What normalisation layers keep of the batches they saw, by the last word of its name.
_COUNTED = "num_batches_tracked"
_STATISTICS = ("running_mean", "running_var", _COUNTED)
#: Weights that point more alike than this (a cosine) began as the same ones.
_AKIN = 0.5


def check_backbone(
    handed_out: Mapping[str, np.ndarray], frozen: tuple[str, ...], replaced: tuple[str, ...],
    weights: Mapping[str, np.ndarray],
) -> Found | None:  # fmt: skip
    """The first thing wrong with the `weights` of a network, by name; None if it is the backbone with a new head.

    `frozen` and `replaced` begin the names of what must come back as it was, and of what must not come back at all. A
    name of the student's network may have anything in front. Numbers handed out as float16 are compared as float32.
    """
    for name, wanted in _under(handed_out, frozen):
        found = _find(name, weights)
        if found is None and name.rpartition(".")[2] == _COUNTED:
            continue  # a network that evaluates does not read it, so it may not have been exported
        if found is None or found.shape != wanted.shape:
            return _missing(name)
        if not _same_bits(found, wanted):
            return _changed(name) if _is_akin(found, wanted) else _missing(name)
    for name, old in _under(handed_out, replaced):
        found = _find(name, weights)
        if old.ndim > 1 and found is not None and found.shape == old.shape and _is_akin(found, old):
            return Found(OLD_HEAD, f"Your network still holds `{name}` of the backbone, which scores classes that are "
                         "not asked for. Put a new layer in its place.")  # fmt: skip
    return None


def _missing(name: str) -> Found:
    return Found(MISSING, f"`{name}` in your network is not that of the backbone. Build on what `load_backbone` "
                 "returns, with the weights that were handed out, and keep all of its layers.")  # fmt: skip


def _changed(name: str) -> Found:
    if name.rpartition(".")[2] in _STATISTICS:
        return Found(MOVED, f"`{name}` of the backbone came back changed: in training mode batch normalisation goes on "
                    "averaging what it sees, whether its weights are frozen or not. Keep the backbone in evaluation "
                    "mode while you train.")  # fmt: skip
    return Found(TRAINED, f"`{name}` of the backbone came back changed: it was trained. Freeze the backbone, and give "
                "your optimiser the parameters of the new head only.")  # fmt: skip


def _under(arrays: Mapping[str, np.ndarray], prefixes: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray]]:
    # Parameters before statistics: who trains everything is told of that. Large ones first: they tell what was loaded.
    names = [name for name in arrays if any(name == one or name.startswith(f"{one}.") for one in prefixes)]
    for name in sorted(names, key=lambda name: _rank(name, arrays[name])):
        yield name, arrays[name]


def _rank(name: str, array: np.ndarray) -> tuple[int, int]:
    last = name.rpartition(".")[2]
    return (1 + _STATISTICS.index(last) if last in _STATISTICS else 0), -array.ndim


def _find(name: str, weights: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """The weight of that name, or the one whose name ends with it."""
    if name in weights:
        return weights[name]
    return next((array for other, array in weights.items() if other.endswith(f".{name}")), None)


def _same_bits(found: np.ndarray, wanted: np.ndarray) -> bool:
    wanted = wanted.astype(found.dtype)
    return found.shape == wanted.shape and found.tobytes() == wanted.tobytes()


def _is_akin(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether one of two arrays of the same shape can have come from the other by training."""
    one, other = found.astype(float).ravel(), wanted.astype(float).ravel()
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return size > 0 and float(one @ other) >= _AKIN * size
