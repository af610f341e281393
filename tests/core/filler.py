"""Fills the tables of core for the tests of backups: `python -m tests.core.filler rows|write|one`.

`rows` makes some of every kind of value; `write` goes on writing one entry after the other until it is
stopped; `one` writes one more entry.
"""

from __future__ import annotations

import io
import os
import sys
from datetime import date

import django


def make_rows() -> None:
    """Make rows with every kind of value that a backup must carry."""
    from PIL import Image

    from camket.core import audit, clock, files, jobs
    from camket.core.models import AccessKey, Edge, ExchangeRate, Job, SearchEntry, User

    system = User.objects.system()
    user = User.objects.create(full_name="Nguyễn Thị Ẫm", email="am@example.org", language="vi")
    files.store(io.BytesIO("Điều 5. Hội nhập".encode()), name="nghị quyết.txt")
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG")
    photo.seek(0)
    files.store(photo, name="ảnh.jpg")
    ExchangeRate.objects.create(
        base="USD",
        quote="VND",
        date=date(2022, 12, 31),
        numerator=999999999999999,
        denominator=7,
        source="NHNN",
    )
    Edge.objects.create(
        kind="serves", source_kind="a.b", source_id=1, target_kind="c.d", target_id=2**40, created_by=system
    )
    AccessKey.objects.create(user=user, name="điện thoại", door="api", digest="d" * 64, hint="abc")
    Job.objects.create(name="x.y", arguments={"z": [1, 2.5, None, "ệ"], "a": {}}, asked_by=user, started_at=clock.now())
    SearchEntry.objects.create(
        record_kind="a.b", record_id=1, title="yen hoa", body="nghi quyet", date=date(2018, 5, 1)
    )
    for number in range(30):
        audit.write_entry(actor=user, action="core.user.changed", record=user, changes={"n": [number, number + 1]})
    audit.seal_entries()
    assert not jobs.execute(0)


def write_one() -> None:
    """Write one more entry with its payload, in one transaction."""
    from django.db import transaction

    from camket.core import audit
    from camket.core.models import User

    user = User.objects.system()
    with transaction.atomic():
        audit.write_entry(actor=user, action="core.user.changed", record=user, reason="again")


def main(kind: str) -> None:
    """Fill the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.dev")
    django.setup()
    if kind == "rows":
        make_rows()
    elif kind == "one":
        write_one()
    else:
        while True:
            write_one()
            print("one", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
