"""Whether a network that fell short here knows its training images in another scale: then that was its mistake."""

from collections.abc import Mapping

import numpy as np

from grader.checkers.learning_slips import Found, Learnt, tell_other_scale
from grader.checkers.training import accuracy_of
from grader.data import DataSet
from grader.grading.desk import Desk
from grader.grading.lessons import Lesson
from grader.model.blame import Refused
from grader.model.value import Plain
from grader.sandbox import BoundedFailure


def find_other_scale(
    data: DataSet | None, value: Mapping[str, Plain], lesson: Lesson, learnt: Learnt, seconds: float, desk: Desk
) -> tuple[Found, ...]:
    """What to say of a network that knows its training images as bytes, or from 0 to 1, and not as it gets them here.

    Nothing is said of data that an author draws.
    """
    if data is None:
        return ()
    scales = _other_scales(lesson.x_sample, data)
    request: dict[str, Plain] = {"graph": value["graph"], "weights": value["arrays"], "rules": {}, "wanted": ["run"]}
    request["x"] = np.concatenate(list(scales.values()))
    try:
        told = desk.evaluate_graph(request, seconds)
    except (Refused, BoundedFailure):
        return ()  # what was run a moment ago is a matter of its time alone, and no mark hangs on this
    logits = told["logits"]
    if logits is None or logits.ndim != 2:
        return ()
    labels = lesson.y_sample.tolist()
    for how, rows in zip(scales, np.split(np.asarray(logits), len(scales)), strict=True):
        accuracy = accuracy_of(rows.argmax(axis=1).tolist(), labels)
        if accuracy > learnt.beyond_chance:
            return (tell_other_scale(how, accuracy, learnt.accuracy),)
    return ()


def _other_scales(x: np.ndarray, data: DataSet) -> dict[str, np.ndarray]:
    """Normalised images (n, channels, height, width) as they are commonly scaled otherwise."""
    mean = np.array(data.channel_mean, dtype=np.float32).reshape(1, -1, 1, 1)
    std = np.array(data.channel_std, dtype=np.float32).reshape(1, -1, 1, 1)
    unit = (x * std + mean).astype(np.float32)
    return {"from 0 to 1": unit, "as bytes, from 0 to 255": unit * np.float32(255)}
