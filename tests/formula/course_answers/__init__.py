"""Answers as they occur in deep-learning courses: for each question several right spellings and several wrong ones."""

from course_answers.activations import ACTIVATIONS
from course_answers.backprop import BACKPROP
from course_answers.convolution import CONVOLUTION
from course_answers.descent import DESCENT
from course_answers.losses import LOSSES
from course_answers.question import Question
from course_answers.regularisation import REGULARISATION
from course_answers.sequences import SEQUENCES

__all__ = ["QUESTIONS", "Question"]

QUESTIONS = (*ACTIVATIONS, *LOSSES, *BACKPROP, *DESCENT, *REGULARISATION, *CONVOLUTION, *SEQUENCES)
