"""What a problem's own solution reaches, as it was measured where submissions are graded."""

from pydantic import Field

from grader.model.value import Value


class Reached(Value):
    """The median accuracy (0 to 1) of so many seeds on a data set, and the median processor seconds of one."""

    data: str
    accuracy: float = Field(ge=0, le=1)
    seconds: float = Field(ge=0)
    seeds: int = Field(ge=1)
