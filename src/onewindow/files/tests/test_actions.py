"""Contents are kept once, whole and sealed; damage is noticed; a rolled-back act loses nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from onewindow.files import queries, storage
from onewindow.files.actions import store_file
from onewindow.files.models import StoredFile
from onewindow.files.storage import DamagedContent, keep_content, read_content
from onewindow.files.testing import PDF, make_png
from onewindow.kit.acting import Actor, At, Invalid, NotFound

LIMING = Actor(kind="citizen", account_id=7, name="李明")
AT = At(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


def store(content=PDF, filename="申请书.pdf"):
    return store_file(content=content, filename=filename, actor=LIMING, at=AT)


@pytest.mark.django_db
def test_an_upload_is_kept_and_given_back_unaltered():
    row = store()
    opened = queries.open_file(row.id)
    assert (opened.content, opened.row) == (PDF, row)
    assert (row.size, row.media_type, row.account_id) == (len(PDF), "application/pdf", 7)
    assert queries.list_files([row.id, 0]) == {row.id: row}


@pytest.mark.django_db
def test_equal_contents_lie_once_on_disk_and_keep_their_own_names():
    one, other = store(), store(filename="副本.pdf")
    assert one.sha256 == other.sha256 and [one.filename, other.filename] == ["申请书.pdf", "副本.pdf"]
    assert list(storage.iterate_contents()) == [one.sha256]


@pytest.mark.django_db
def test_contents_are_sealed_on_disk(kept_in_a_folder_of_its_own):
    row = store()
    (path,) = [p for p in kept_in_a_folder_of_its_own.rglob("*") if p.is_file()]
    assert path.name == row.sha256 and b"PDF" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_an_altered_or_missing_content_is_noticed_and_mended_by_the_next_upload(kept_in_a_folder_of_its_own):
    row, sound = store(), store(make_png(), "照片.png")
    path = kept_in_a_folder_of_its_own / row.sha256[:2] / row.sha256[2:4] / row.sha256
    altered = bytearray(path.read_bytes())
    altered[20] ^= 1
    for spoil in (lambda: path.write_bytes(bytes(altered)), lambda: path.write_bytes(b""), path.unlink):
        spoil()
        with pytest.raises(DamagedContent, match="file_damaged"):
            queries.open_file(row.id)
        assert queries.list_damaged_files() == [row]
    store()
    assert queries.open_file(row.id).content == PDF and queries.list_damaged_files() == []
    assert queries.open_file(sound.id)


@pytest.mark.django_db
def test_a_refused_upload_leaves_nothing():
    with pytest.raises(Invalid):
        store(b"MZ")
    assert not StoredFile.objects.exists() and not list(storage.iterate_contents())


@pytest.mark.django_db
def test_a_rolled_back_act_leaves_an_orphan_that_is_listed_and_taken_up_again():
    with pytest.raises(RuntimeError), transaction.atomic():
        row = store()
        raise RuntimeError
    assert queries.list_orphaned_contents() == [row.sha256]
    store()
    assert queries.list_orphaned_contents() == []


@pytest.mark.django_db
def test_unknown_files_are_not_found():
    with pytest.raises(NotFound):
        queries.open_file(0)
    with pytest.raises(ValueError):
        read_content("../../etc/passwd")


def test_many_writers_of_one_content_leave_one_whole_file():
    with ThreadPoolExecutor(16) as pool:
        hashes = set(pool.map(lambda _: keep_content(make_png(9) * 1), range(48)))
    (sha256,) = hashes
    assert read_content(sha256) == make_png(9)
    assert [p for p in storage.get_file_root().rglob(".*") if p.is_file()] == []


def test_a_writer_that_dies_half_way_leaves_no_name(monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", fail)
    with pytest.raises(OSError):
        keep_content(PDF)
    assert list(storage.iterate_contents()) == [] and not [p for p in storage.get_file_root().rglob("*") if p.is_file()]


def test_a_process_without_a_folder_says_so(monkeypatch):
    monkeypatch.setattr(storage, "_root", [])
    with pytest.raises(RuntimeError, match="no file root"):
        keep_content(PDF)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"sha256": "A" * 64}, "file_content_is_named_by_sha256"),
        ({"size": 0}, "file_is_not_empty"),
        ({"media_type": "text/html"}, "file_type_is_one_we_take"),
        ({"filename": "../a.pdf"}, "file_name_has_no_folder_and_no_leading_dot"),
    ],
)
def test_the_database_refuses_nonsense(change, constraint):
    row = {
        "sha256": "a" * 64,
        "size": 1,
        "media_type": "application/pdf",
        "filename": "a.pdf",
        "stored_at": AT.occurred_at,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StoredFile.objects.create(**row | change)
    assert connection.is_usable()
