import functools
import http.server
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from grader.data import acquisition
from grader.data.acquisition import add, draw_stand_in, fetch, listed, load
from grader.data.arrays import digest
from grader.data.registry import REGISTRY, entry
from grader.data.shelf import MANIFEST, shelf
from grader.model.blame import ProblemError, SandboxError


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def served(miniature, tmp_path_factory) -> Iterator[dict]:
    """The miniature registry, with every archive's address on a server of our own."""
    folder = tmp_path_factory.mktemp("served")
    for form in ("cifar-python", "cifar-binary"):
        miniature.archive(folder, form)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    here = f"http://127.0.0.1:{server.server_address[1]}"
    known = {}
    for name, one in miniature.registry.items():
        releases = tuple(
            replace(
                release, archives=tuple(replace(file, addresses=(f"{here}/{file.file}",)) for file in release.archives)
            )
            for release in one.releases
        )
        known[name] = replace(one, releases=releases)
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_fetched_data_set_can_be_loaded_and_its_download_is_gone(served, miniature, tmp_path):
    fetched = fetch("mini", tmp_path, registry=served)
    loaded = load("mini", tmp_path, served)
    assert loaded == fetched
    assert np.array_equal(loaded.arrays().x_test, miniature.x[20:])
    assert not any((shelf(tmp_path) / ".downloads" / "mini").iterdir())


def test_a_fetched_subset_is_drawn_from_the_whole(served, tmp_path):
    subset = fetch("mini_subset", tmp_path, registry=served)
    assert np.bincount(subset.arrays().y_train).tolist() == [1] * 10
    assert load("mini", tmp_path, served).train == 20
    assert subset.origin.startswith("drawn from mini: official")


def test_a_subset_is_the_same_whether_fetched_or_added_from_the_official_archive(served, miniature, tmp_path):
    fetched = fetch("mini_subset", tmp_path / "one", registry=served)
    added = add("mini_subset", miniature.archive(tmp_path, "cifar-binary"), tmp_path / "two", served)
    assert fetched.digest == added.digest


def test_fetching_where_there_is_no_network_says_so_and_stores_nothing(miniature, tmp_path):
    with pytest.raises(SandboxError, match="could not download"):
        fetch("mini", tmp_path, registry=miniature.registry)
    with pytest.raises(ProblemError, match="not here"):
        load("mini", tmp_path, miniature.registry)


def test_a_missing_data_set_says_what_to_type(tmp_path):
    with pytest.raises(
        ProblemError, match="type `grader data fetch cifar10` or, with the files at hand, `grader data add"
    ):
        load("cifar10", tmp_path)


def test_an_unknown_data_set_names_the_nearest(tmp_path):
    with pytest.raises(ProblemError, match="did you mean cifar10"):
        load("cifar", tmp_path)
    with pytest.raises(ProblemError, match="see `grader data list`"):
        load("xyz", tmp_path)


def test_the_number_of_images_must_be_the_registered_one(miniature, tmp_path):
    rows = {
        "x_train": miniature.x[:10],
        "y_train": miniature.y[:10],
        "x_test": miniature.x[20:],
        "y_test": miniature.y[20:],
    }
    np.savez(tmp_path / "few.npz", **rows)
    with pytest.raises(ProblemError, match="10 training and 10 test images, but mini has 20 and 10"):
        add("mini", tmp_path / "few.npz", tmp_path, miniature.registry)
    assert add("mini_subset", tmp_path / "few.npz", tmp_path, miniature.registry).train == 10


def test_what_is_not_there_or_not_to_be_added_is_told(miniature, tmp_path):
    with pytest.raises(ProblemError, match="no such file"):
        add("mini", tmp_path / "nowhere", tmp_path, miniature.registry)
    with pytest.raises(ProblemError, match="drawn by this program"):
        add("shapes10", tmp_path, tmp_path, miniature.registry)


def test_digits_of_the_test_set_alone_are_added_with_a_note(miniature, tmp_path):
    folder = miniature.lay(tmp_path / "files", "idx", without="train", packed=True)
    assert "8 of them" in add("digits", folder, tmp_path, miniature.registry).note
    assert load("digits", tmp_path, miniature.registry).train == 8


def test_the_stand_in_is_drawn_when_first_needed_and_says_what_it_is(miniature, tmp_path):
    drawn = load("shapes10", tmp_path, miniature.registry)
    assert (drawn.train, drawn.test, drawn.stand_in) == (60, 20, True)
    assert "stand in" in drawn.note
    assert (
        load("shapes10", tmp_path, miniature.registry)
        == drawn
        == fetch("shapes10", tmp_path, registry=miniature.registry)
    )


def test_a_small_stand_in_stays_until_the_pictures_change(miniature, tmp_path, monkeypatch):
    small = draw_stand_in("shapes10", tmp_path, 20, 10)
    assert load("shapes10", tmp_path).train == 20
    drawn = acquisition.DRAWN["shapes10"]
    monkeypatch.setitem(acquisition.DRAWN, "shapes10", replace(drawn, version=drawn.version + 1))
    assert load("shapes10", tmp_path, miniature.registry).digest != small.digest


def test_many_who_draw_the_stand_in_at_once_all_get_it_whole(miniature, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load("shapes10", tmp_path, miniature.registry), range(8)))
    assert {digest(one.arrays()) for one in found} == {found[0].digest}


def test_the_list_tells_what_is_here_missing_and_damaged(miniature, tmp_path):
    add("mini", miniature.archive(tmp_path, "cifar-python"), tmp_path, miniature.registry)
    draw_stand_in("shapes10", tmp_path, 20, 10)
    (shelf(tmp_path) / "shapes10" / MANIFEST).write_text("{}")
    found = {one.name: one for one in listed(tmp_path, miniature.registry)}
    assert found["mini"].present.train == 20
    assert found["digits"].present is None
    assert found["digits"].problem == ""
    assert "damaged" in found["shapes10"].problem


def test_the_registered_archives_have_web_addresses_and_whole_digests():
    for one in REGISTRY.values():
        for release in one.releases:
            for archive in release.archives:
                assert all(address.startswith("https://") for address in archive.addresses)
                assert len(bytes.fromhex(archive.sha256)) == 32
            for piece in (*release.train, *release.test):
                kind, _, hexadecimal = piece.digest.partition(":")
                assert len(bytes.fromhex(hexadecimal)) == {"md5": 16, "sha256": 32}[kind]


def test_the_registered_sizes_are_those_of_the_registered_images():
    for release in entry("mnist").releases:
        assert [piece.size for piece in release.train] == [16 + 60_000 * 28 * 28, 8 + 60_000]
        assert [piece.size for piece in release.test] == [16 + 10_000 * 28 * 28, 8 + 10_000]
    python, binary = entry("cifar10").releases
    assert all(0 < piece.size - 10_000 * 3072 < 400_000 for piece in (*python.train, *python.test))
    assert all(piece.size == 10_000 * 3073 for piece in (*binary.train, *binary.test))
