"""Taking in what students handed in: folders, zips and single files, as plain bytes under limits."""

from grader.intake.answers import AnswerFile, read_answer_file
from grader.intake.roster import Person, Roster, read_roster
from grader.intake.submission import Submission, collect

__all__ = ["AnswerFile", "Person", "Roster", "Submission", "collect", "read_answer_file", "read_roster"]
