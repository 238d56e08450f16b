"""The people of a course: a list brought in from a file, links that sign in once, and the record of what was done."""

from dataclasses import dataclass, replace
from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from grader.model.blame import Refused
from grader.portal.access import me
from grader.portal.desk import desk, received
from grader.portal.showing import page_asked_for, parse_number
from grader.service.correct import MOST_HOURS, MOST_PERCENT, accommodate
from grader.service.enrol import enrol
from grader.store import Tx, accommodations, audit, people
from grader.store.accommodations import Accommodation
from grader.store.people import ROLES, Role

pages = Blueprint("roster", __name__, url_prefix="/staff")

_PAGE = 50
_OUT = "out"


@pages.get("/people", endpoint="people")
def people_page() -> Any:
    """Everybody, with what they may do."""
    return _page()


@dataclass(frozen=True)
class _Wanted:
    """Of whom the list is to tell, as it stands in an address: `show` is a role, `out` for those shut out, or empty."""

    find: str
    show: str
    page: int

    @classmethod
    def read(cls) -> "_Wanted":
        show = request.args.get("show", "")
        page = max(1, parse_number(request.args.get("page", "1")))
        return cls(request.args.get("find", "").strip()[:100], show if show in (*ROLES, _OUT) else "", page)

    def address(self, *, page: int | None = None) -> dict[str, Any]:
        """The address's parameters again; another page of the list where one is named."""
        return {
            "find": self.find or None,
            "show": self.show or None,
            "page": page or (self.page if self.page > 1 else None),
        }

    def ids(self, tx: Tx) -> list[str]:
        """Who is wanted, by name."""
        role = self.show if self.show in ROLES else None
        lines = people.listed(tx, role, active=False if self.show == _OUT else None)
        return [line.id for line in lines if people.holds(line, self.find.lower())]


def _page(links: dict[str, str] | None = None) -> str:
    wanted = _Wanted.read()
    with desk().store.read() as tx:
        ids = wanted.ids(tx)
        number, last = page_asked_for(len(ids), _PAGE)
        wanted = replace(wanted, page=number)
        shown = people.people_of(tx, ids[(wanted.page - 1) * _PAGE : wanted.page * _PAGE])
        granted = accommodations.accommodations(tx)
        names = people.names(tx, links or {})
    return render_template(
        "staff/people.html", shown=shown, total=len(ids), wanted=wanted, last=last, roles=ROLES, granted=granted,
        links=[(names[id], link) for id, link in (links or {}).items()],
        without=Accommodation(), most_percent=MOST_PERCENT, most_hours=MOST_HOURS,
    )  # fmt: skip


@pages.post("/people")
def import_people() -> Any:
    """Bring in a roster: who is new is added, who is gone is shut out, nobody is deleted."""
    upload = request.files.get("roster")
    data = upload.read() if upload else b""
    if not data:
        raise Refused("choose a CSV file with the columns id and name")
    role = request.form.get("role", "student")
    if role not in ROLES or (role in ("instructor", "admin") and me().role != "admin"):
        abort(403)
    shut_out = request.form.get("shut_out") == "1"
    done = enrol(desk().store, data, role, me().id, received(), shut_out=shut_out)
    flash(f"{done.added} added, {done.known} known already, {done.shut_out} shut out.", "good")
    links = {person.id: _address(secret) for person, secret in done.links}
    return _page(links)


def _address(secret: str) -> str:
    return url_for("signing.follow_link", secret=secret, _external=True)


@pages.post("/people/<id>")
def change_person(id: str) -> Any:
    """Let somebody in, shut them out, give them another role, or make them a link."""
    form, what = request.form, request.form.get("what", "")
    with desk().store.write() as tx:
        person = people.person_of(tx, id)
        if person is None:
            abort(404)
        if person.role in ("instructor", "admin") and me().role != "admin" and person.id != me().id:
            abort(403)
        links: dict[str, str] = {}
        if what in ("in", "out"):
            people.set_active(tx, id, what == "in")
        elif what == "link":
            links[id] = _address(people.make_link(tx, id, received()))
        elif what == "role" and form.get("role") in ROLES:
            if form["role"] in ("instructor", "admin") and me().role != "admin":
                abort(403)
            people.set_role(tx, id, cast("Role", form["role"]))
        else:
            abort(404)
        audit.note(tx, received(), me().id, f"person: {what}", id, role=form.get("role"))
    return _page(links) if links else redirect(url_for("roster.people", **_Wanted.read().address()))


@pages.post("/people/<id>/time", endpoint="accommodate")
def accommodate_person(id: str) -> Any:
    """More time for somebody in the whole course."""
    with desk().store.read() as tx:
        if people.person_of(tx, id) is None:
            abort(404)
    percent, days, hours = (_whole(request.form.get(name, "")) for name in ("percent", "days", "hours"))
    accommodation = Accommodation(percent, 24 * days + hours)
    accommodate(desk().store, id, accommodation, request.form.get("reason", ""), me().id, received())
    flash("It holds in every assignment and exam, also where the due time is past already.", "good")
    return redirect(url_for("roster.people", **_Wanted.read().address()))


def _whole(text: str) -> int:
    """A whole number, 0 where nothing is typed. Refused for anything else: it would take away what somebody has."""
    if not text.strip():
        return 0
    try:
        return int(text)
    except ValueError:
        raise Refused(f"{text[:20]!r} is no whole number; nothing was changed") from None


@pages.get("/audit", endpoint="audit")
def audit_page() -> Any:
    """Who did what."""
    with desk().store.read() as tx:
        trail = audit.record(tx, action=request.args.get("action") or None, most=300)
        names = people.names(tx, {entry.by for entry in trail} | {entry.subject for entry in trail})
    return render_template("staff/audit.html", trail=trail, names=names)
