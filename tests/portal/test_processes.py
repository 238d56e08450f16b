"""How the portal's processes begin."""

import gc
from types import SimpleNamespace

from grader.portal import processes


def test_a_process_has_compiled_every_page_before_anybody_asks_for_one(app, monkeypatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)
    processes.post_worker_init(SimpleNamespace(wsgi=app))
    compiled = {name for _, name in app.jinja_env.cache}
    assert compiled == {str(path) for path in app.jinja_env.list_templates(extensions=["html"])}
    assert {"staff/grid.html", "assignment.html"} <= compiled
