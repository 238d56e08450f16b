"""What is kept between runs: a folder of contents by digest, a cache of observations, and the course's secret."""

from grader.artefacts.home import Home, open_home
from grader.artefacts.secret import Secret

__all__ = ["Home", "Secret", "open_home"]
