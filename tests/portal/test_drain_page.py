"""The queue's page drains a worker or a machine, says how far it is, and lets it go on."""

from datetime import UTC, datetime
from typing import Any

from first_course import said
from flask.testing import FlaskClient

from grader.store import Store, audit, draining, queue

ONE, TWO = "host:11:quick+cpu", "host:12:gpu0"


def post(browser: FlaskClient, worker: str, what: str) -> Any:
    return browser.post("/staff/queue", data={"worker": worker, "what": what})


def test_staff_drain_a_worker_or_a_machine_and_see_when_it_is_done(enrol, published, sign_in, store: Store):
    enrol("ada", "assistant")
    published()
    ada = sign_in("ada")
    with store.write() as tx:
        for name in (ONE, TWO):
            queue.see_worker(tx, name, ("quick",), {"torch": "2.13.0"}, datetime.now(UTC))
    assert "finishing what it has" not in said(ada, "/staff/queue")

    assert post(ada, ONE, "drain").status_code == 302
    assert said(ada, "/staff/queue").count("finishing what it has") == 1
    with store.write() as tx:
        assert (draining.is_draining(tx, ONE), draining.is_draining(tx, TWO)) == (True, False)
        queue.see_worker(tx, ONE, (), {"torch": "2.13.0"}, datetime.now(UTC))
    assert said(ada, "/staff/queue").count("drained: takes nothing more") == 1

    post(ada, ONE, "undrain")
    post(ada, "host", "drain")
    assert said(ada, "/staff/queue").count("Take work again") == 1
    with store.read() as tx:
        assert draining.is_draining(tx, ONE)
        assert draining.is_draining(tx, TWO)
        assert [one.subject for one in audit.record(tx, action="queue: drain")] == ["host", ONE]
    assert post(ada, "nobody", "drain").status_code == 404


def test_a_machine_that_is_drained_and_gone_can_be_let_go_on(enrol, published, sign_in, store: Store):
    enrol("ada", "assistant")
    published()
    ada = sign_in("ada")
    with store.write() as tx:
        draining.set_draining(tx, "host", True)
    assert "is drained; none of it was seen for two minutes" in said(ada, "/staff/queue")
    post(ada, "host", "undrain")
    assert "is drained" not in said(ada, "/staff/queue")
