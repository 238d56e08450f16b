"""The tables. Identity stands in `person` alone: everywhere else a person is a random id."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

from grader.store.columns import Document, Instant, Points

#: A transaction under way.
Tx = Connection


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _person(name: str = "person", **options: Any) -> Column[str]:
    return Column(name, Text, ForeignKey("person.id"), **options)


def _now(name: str) -> Column[datetime]:
    return Column(name, Instant, nullable=False)


# -- people ---------------------------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("password", Text),
    Column("subject", Text, unique=True),  # who an OIDC provider says it is
    Column("epoch", Integer, nullable=False),  # raised to end every session
    _now("created"),
)
enrolment = Table(
    "enrolment",
    metadata,
    _person(primary_key=True),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    _now("since"),
)
sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("digest", Text, primary_key=True),
    _person(nullable=False),
    _now("expires"),
    Column("used", Instant),
)
token = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True),
    _person(nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", Document, nullable=False),  # what it may be used for
    _now("created"),
    Column("revoked", Instant),
)

course = Table(  # one row: what holds for all of it
    "course",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("facts", Document, nullable=False),
)

# -- what is asked --------------------------------------------------------------------------------------------------

version = Table(  # one problem as it was published
    "version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("judge", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("problem", Document, nullable=False),
    Column("handout", Document, nullable=False),  # name to digest
    Column("figures", Document, nullable=False),
    Column("rubric", Text, nullable=False),  # for staff
    _now("published"),
    UniqueConstraint("slug", "run", "judge", "text"),
)
assignment = Table(
    "assignment",
    metadata,
    Column("name", Text, primary_key=True),
    Column("asked", Document, nullable=False),  # the assignment as its file says
    Column("opens", Instant),
    Column("due", Instant),
    Column("closes", Instant),
    _now("synced"),
)
assigned = Table(
    "assigned",
    metadata,
    Column("assignment", Text, ForeignKey("assignment.name"), primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("worth", Points, nullable=False),
    Column("version", Integer, ForeignKey("version.id"), nullable=False),
)
variant = Table(
    "variant",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("given", Document, nullable=False),
)
sheet = Table(
    "sheet",
    metadata,
    Column("assignment", Text, ForeignKey("assignment.name"), primary_key=True),
    Column("author", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("numbers", Document, nullable=False),  # slug to variant
    UniqueConstraint("assignment", "code"),
)
team = Table(
    "team",
    metadata,
    Column("id", Text, primary_key=True),
    Column("assignment", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("assignment", "name"),
)
team_member = Table(
    "team_member",
    metadata,
    Column("assignment", Text, primary_key=True),  # in each, everybody is in one team at most
    _person(primary_key=True),
    Column("team", Text, ForeignKey("team.id"), nullable=False),
)
extension = Table(
    "extension",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", Text, ForeignKey("assignment.name"), nullable=False),
    Column("author", Text, nullable=False),
    Column("due", Instant),
    Column("minutes", Integer, nullable=False),  # more on an exam's clock
    Column("reason", Text, nullable=False),
    _person("by", nullable=False),
    _now("at"),
    Index(None, "assignment", "author"),
)
accommodation = Table(  # a person's, in the whole course
    "accommodation",
    metadata,
    Column("id", Integer, primary_key=True),
    _person(nullable=False),
    Column("percent", Integer, nullable=False),  # more of an exam's minutes
    Column("hours", Integer, nullable=False),  # more until every due date
    Column("reason", Text, nullable=False),
    _person("by", nullable=False),
    _now("at"),
    Index(None, "person"),
)
sitting = Table(  # one person's exam
    "sitting",
    metadata,
    Column("assignment", Text, ForeignKey("assignment.name"), primary_key=True),
    _person(primary_key=True),
    _now("began"),
    Column("handed_in", Instant),
)
release = Table(
    "release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", Text, ForeignKey("assignment.name"), nullable=False, index=True),
    Column("released", Boolean, nullable=False),
    _person("by", nullable=False),
    _now("at"),
)

errand = Table(  # what an instructor asks of a worker, who has the references
    "errand",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("by", Text, nullable=False),  # a person's id, or what of ours did it
    _now("at"),
    Column("taken", Instant),
    Column("tries", Integer, nullable=False),  # raised whenever it is taken: an older holder writes nothing
    Column("finished", Instant),
    Column("outcome", Document),
    Index(None, "kind", "subject"),
)
solution = Table(  # what a worker has rendered of a reference, for one variant (0: nothing is drawn)
    "solution",
    metadata,
    Column("version", Integer, ForeignKey("version.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("shown", Document, nullable=False),
)
solution_seen = Table(
    "solution_seen",
    metadata,
    Column("assignment", Text, ForeignKey("assignment.name"), primary_key=True),
    Column("author", Text, primary_key=True),
    _now("at"),
)

# -- what was handed in ---------------------------------------------------------------------------------------------

draft = Table(
    "draft",
    metadata,
    Column("assignment", Text, ForeignKey("assignment.name"), primary_key=True),
    Column("author", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("typed", Text, nullable=False),
    _now("saved"),
)
submission = Table(
    "submission",
    metadata,
    Column("id", Text, primary_key=True),
    Column("assignment", Text, ForeignKey("assignment.name"), nullable=False),
    Column("author", Text, nullable=False),
    _person("by", nullable=False),
    Column("number", Integer, nullable=False),
    _now("received"),
    Column("via", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("refused", Text),
    Column("notes", Document, nullable=False),
    UniqueConstraint("assignment", "author", "number"),
)
submitted_file = Table(
    "submitted_file",
    metadata,
    Column("submission", Text, ForeignKey("submission.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("size", Integer, nullable=False),
)

# -- what it was found worth ----------------------------------------------------------------------------------------

grading = Table(
    "grading",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Text, ForeignKey("submission.id"), nullable=False),
    Column("assignment", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("version", Integer, ForeignKey("version.id"), nullable=False),
    Column("cause", Text, nullable=False),
    Column("shown", Boolean, nullable=False),  # a regrade is not, until it is released
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("turn", Integer, nullable=False),  # how many submissions of its author came before
    Column("tries", Integer, nullable=False),
    Column("fence", Integer, nullable=False),  # raised by every claim: an older holder writes nothing
    Column("worker", Text),
    Column("lease", Instant),
    Column("rung", Instant),
    _now("rest_until"),  # not to be claimed before
    _now("created"),
    Column("started", Instant),
    Column("finished", Instant),
    Column("trouble", Text, nullable=False),
    Column("waits_for", Text),  # beside its turn: `version`, a worker that has the one that was published
    Column("document", Document),  # the grading, whole
    Column("status", Text),
    Column("so_far", Points),
    Column("open_points", Points),
    Column("worth", Points),  # of the problem when it was graded; so_far and open_points are in its measure
    Column("reason", Text),  # why it was done anew, for its student; none where nobody said
    UniqueConstraint("submission", "slug", "version"),
    Index(None, "state", "queue", "urgency", "turn", "id"),
    Index(None, "state", "queue", "finished"),
    Index(
        "ix_grading_for_a_grid",  # all that a grid of thousands asks, so that no document is turned over for it
        "assignment", "author", "id", "fence", "state", "shown", "submission", "slug", "worth", "so_far", "open_points",
    ),
    Index(None, "assignment", "state", "status"),
)  # fmt: skip
mark = Table(
    "mark",
    metadata,
    Column("grading", Integer, ForeignKey("grading.id"), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("points", Points),
    Column("out_of", Points, nullable=False),
    Column("misconception", Text),
    Index(None, "points"),
    Index("ix_mark_for_a_grid", "grading", "part", "verdict", "points", "out_of", "misconception"),
)
progress = Table(
    "progress",
    metadata,
    Column("grading", Integer, ForeignKey("grading.id"), primary_key=True),
    Column("seen", Document, nullable=False),
    _now("at"),
)
override = Table(
    "override",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Text, ForeignKey("submission.id"), nullable=False, index=True),
    Column("slug", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("points", Points),  # none: the override is taken back
    Column("feedback", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _person("by", nullable=False),
    _now("at"),
)
void = Table(
    "void",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assignment", Text, ForeignKey("assignment.name"), nullable=False, index=True),
    Column("slug", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("how", Text, nullable=False),  # full, out, or none: taken back
    Column("reason", Text, nullable=False),
    _person("by", nullable=False),
    _now("at"),
)
waiver = Table(
    "waiver",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Text, ForeignKey("submission.id"), nullable=False, index=True),
    Column("waived", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    _person("by", nullable=False),
    _now("at"),
)
request = Table(  # a student asks for another look
    "request",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission", Text, ForeignKey("submission.id"), nullable=False, index=True),
    Column("slug", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("text", Text, nullable=False),
    _person("by", nullable=False),
    _now("at"),
    Column("answer", Text),
    _person("answered_by"),
    Column("answered", Instant),
)

# -- who did what ---------------------------------------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _now("at"),
    Column("by", Text, nullable=False),  # a person's id, or what of ours did it
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Document, nullable=False),
)
sent_form = Table(  # what does something once, however often it is sent
    "sent_form",
    metadata,
    Column("word", Text, primary_key=True),  # random, in the form
    _now("at"),
)
worker = Table(
    "worker",
    metadata,
    Column("name", Text, primary_key=True),
    Column("queues", Document, nullable=False),
    Column("environment", Document, nullable=False),
    _now("seen"),
)
switch = Table(  # what staff have turned off
    "switch",
    metadata,
    Column("name", Text, primary_key=True),
    Column("on", Boolean, nullable=False),
)
