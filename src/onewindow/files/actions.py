"""The one write of files: take an upload in."""

from onewindow.files.models import StoredFile
from onewindow.files.queries import FileRow, make_file_row
from onewindow.files.rules import SIZE_LIMIT, check_upload
from onewindow.files.storage import keep_content
from onewindow.kit.acting import Actor, At


def store_file(*, content: bytes, filename: str, actor: Actor, at: At, limit: int = SIZE_LIMIT) -> FileRow:
    """Check an upload by its bytes and keep it; `limit` in bytes. Called down: the act it belongs to records it.

    The content is on disk before the row exists, so a rolled-back act leaves an unused content and loses nothing.
    Raises Invalid (file_empty, file_too_large, file_type_refused, file_extension_mismatch, file_broken, file_active,
    file_two_natures), each with advice to the applicant.
    """
    checked = check_upload(content, filename, limit)
    stored = StoredFile.objects.create(
        sha256=keep_content(content),
        media_type=checked.media_type,
        size=len(content),
        filename=checked.filename,
        stored_at=at.occurred_at,
        account_ref=actor.account_id,
    )
    return make_file_row(stored)
