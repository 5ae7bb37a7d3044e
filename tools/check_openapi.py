"""The open interface may only change knowingly: docs/openapi.json must equal what the code says (`--write` renews it)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.project.settings")
django.setup()

from django.urls import get_resolver  # noqa: E402

from onewindow.api.v1 import gate  # noqa: E402

TARGET = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def write_schema() -> str:
    """The OpenAPI description of the code as it stands, in a stable form."""
    get_resolver().url_patterns  # noqa: B018  hangs the endpoints into the gate, as at a real start
    return json.dumps(gate.api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def main() -> int:
    """Compare, or renew with --write; 1 when they differ."""
    schema = write_schema()
    if "--write" in sys.argv:
        TARGET.write_text(schema, encoding="utf-8")
        return 0
    if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != schema:
        print("the open interface has changed: look at the difference, then run tools/check_openapi.py --write")
        return 1
    paths = len(json.loads(schema)["paths"])
    print(f"open interface: {paths} paths, as in docs/openapi.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
