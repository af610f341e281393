"""Faulty packs: each is refused with a sentence that names file and entry, and leaves nothing behind."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.utils import translation

from camket.core.models import AuditEntry, Edge, Pack, PackItem, SearchEntry, User
from camket.core.packs import PackError, load_pack
from camket.engagements.models import Event
from camket.people.models import Body, Place
from camket.sources.models import Document, Passage

BODY = '[[body]]\nkey = "union"\nkind = "socio_political"\nname_local = "Hội"\nname_en = "Union"\n'
PLACES = "key,level,type,name_local,name_en,valid_from,valid_to,parent_key,code,iso_code,lat,lon\n"
COUNTRY = "vn,country,country,Việt Nam,Viet Nam,,,,,VN,,\n"
LEFT = (Pack, PackItem, Body, Place, Event, Document, Passage, Edge, SearchEntry)

pytestmark = pytest.mark.django_db


def write(folder: Path, files: dict[str, str], *, head: str = "", facts: str = "") -> Path:
    """Write a pack of these files; `facts` are further lines for each of them in pack.toml."""
    lines = ['code = "tiny"', 'version = "1"', 'title_local = "Gói nhỏ"', 'title_en = "Tiny pack"', head]
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        lines += ["[[files]]", f'name = "{name}"', facts, 'table = "place"' if name.endswith(".csv") else ""]
    (folder / "pack.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    """Return the English sentence with which a pack is refused, after looking that nothing of it is left."""
    entries = AuditEntry.objects.count()
    with translation.override("en"), pytest.raises(PackError) as refused:
        load_pack(actor=User.objects.system(), folder=folder)
    assert [model.__name__ for model in LEFT if model._default_manager.exists()] == []
    assert AuditEntry.objects.count() == entries
    return str(refused.value)


SECOND_BODY = BODY + BODY.replace("union", "front")
EVENT = '[[event]]\nkey = "meeting"\nkind = "forum"\nname_en = "Meeting"\n'
DOCUMENT = '[[document]]\nkey = "paper"\nkind = "report"\nname_en = "Paper"\nlanguage = "en"\n'

FAULTS = {
    "unknown code": (
        {"bodies.toml": BODY + BODY.replace("union", "front").replace("socio_political", "guild")},
        ["bodies.toml", "body, entry 2", "kind", "“guild”", "socio_political"],
    ),
    "31 February": (
        {"bodies.toml": BODY, "events.toml": EVENT + 'starts_on = "2026-02-31"\n'},
        ["events.toml", "event, entry 1", "starts_on", "31/02/2026"],
    ),
    "31/02 as people write it": (
        {"events.toml": EVENT + 'starts_on = "31/02"\n'},
        ["events.toml", "event, entry 1", "starts_on", "31/02"],
    ),
    "a year where a day is needed": (
        {"events.toml": EVENT, "tasks.toml": '[[task]]\nkey = "t"\nname_en = "Task"\ndue_on = "2026"\n'},
        ["tasks.toml", "task, entry 1", "due_on", "2026"],
    ),
    "a line with a field too many": (
        {"bodies.toml": BODY, "places.csv": PLACES + COUNTRY + "a,province,tinh,A,A,,,vn,01,,,,surplus\n"},
        ["places.csv", "line 3", "13", "12"],
    ),
    "a quotation mark that is not closed": (
        {"bodies.toml": BODY, "places.csv": PLACES + COUNTRY + 'b,province,tinh,"B,B,,,vn,02,,,\n'},
        ["places.csv", "line 3"],
    ),
    "an unknown code in a line": (
        {"places.csv": PLACES + COUNTRY + "c,county,tinh,C,C,,,vn,03,,,\n"},
        ["places.csv", "line 3", "level", "“county”"],
    ),
    "an empty file": ({"bodies.toml": BODY, "places.csv": ""}, ["places.csv", "empty"]),
    "a table that nobody loads": ({"bodies.toml": BODY + "[[guild]]\nkey = 1\n"}, ["bodies.toml", "“guild”", "body"]),
    "a table that is no list": ({"bodies.toml": BODY + '[guild]\nkey = "x"\n'}, ["bodies.toml", "guild"]),
    "a field that nobody reads": (
        {"bodies.toml": SECOND_BODY + 'colour = "red"\n'},
        ["bodies.toml", "body, entry 2", "colour"],
    ),
    "a name in no language": (
        {"bodies.toml": '[[body]]\nkey = "x"\nkind = "ngo"\n'},
        ["bodies.toml", "body, entry 1", "name"],
    ),
    "a reference that leads nowhere": (
        {"bodies.toml": BODY + 'parent = "party"\n'},
        ["bodies.toml", "body, entry 1", "parent", "“party”"],
    ),
    "a join that leads nowhere": (
        {
            "events.toml": EVENT,
            "joins.toml": '[[join]]\nkind = "serves"\nsource = "event:meeting"\ntargets = ["clause:x"]\n',
        },
        ["joins.toml", "join, entry 1", "targets", "“x”"],
    ),
    "a join of what cannot be joined": (
        {
            "events.toml": EVENT + EVENT.replace("meeting", "other"),
            "joins.toml": '[[join]]\nkind = "serves"\nsource = "event:meeting"\ntargets = ["event:other"]\n',
        },
        ["joins.toml", "join, entry 1", "event:other"],
    ),
    "a join to nothing": (
        {"events.toml": EVENT, "joins.toml": '[[join]]\nkind = "serves"\nsource = "event:meeting"\ntargets = []\n'},
        ["joins.toml", "join, entry 1", "targets"],
    ),
    "a passage that supports what is not there": (
        {
            "sources.toml": DOCUMENT
            + '[[passage]]\nkey = "p"\ndocument = "paper"\nquote_en = "So."\nsupports = ["event:none"]\n'
        },
        ["sources.toml", "passage, entry 1", "supports", "“none”"],
    ),
    "words that do not stand in the document": (
        {"sources.toml": DOCUMENT + 'text = "One two."\n[[passage]]\nkey = "p"\ndocument = "paper"\nquote = "three"\n'},
        ["sources.toml", "passage, entry 1", "quote"],
    ),
    "a level of units that does not exist": (
        {
            "places.csv": PLACES + COUNTRY,
            "units.toml": BODY + '[[unit_network]]\nbody = "union"\ncountry = "vn"\ncentre_name_en = "C"\n'
            'pattern_local = "{}"\npattern_en = "{}"\nlevels = ["parish"]\n',
        },
        ["units.toml", "unit_network, entry 1", "levels", "parish"],
    ),
    "a first day of units that is no day": (
        {
            "places.csv": PLACES + COUNTRY,
            "units.toml": BODY + '[[unit_network]]\nbody = "union"\ncountry = "vn"\ncentre_name_en = "C"\n'
            'pattern_local = "{}"\npattern_en = "{}"\nlevels = ["province"]\nsince = "2025-07-01"\n',
        },
        ["units.toml", "unit_network, entry 1", "since"],
    ),
    "broken TOML": ({"bodies.toml": BODY, "more.toml": "[[body]\n"}, ["more.toml", "line 1"]),
}


@pytest.mark.parametrize(("files", "named"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_pack_is_refused_and_leaves_nothing(tmp_path: Path, files: dict[str, str], named: list[str]) -> None:
    sentence = refusal(write(tmp_path, files))
    assert [part for part in named if part not in sentence] == [], sentence


def test_a_changed_file_is_refused_and_the_right_one_is_loaded(tmp_path: Path) -> None:
    right = hashlib.sha256(BODY.encode()).hexdigest()
    folder = write(tmp_path, {"bodies.toml": BODY}, facts=f'sha256 = "{right}"')
    (folder / "bodies.toml").write_text(BODY.replace("Hội", "Khác"), encoding="utf-8")
    assert refusal(folder).startswith("bodies.toml: ")
    (folder / "bodies.toml").write_text(BODY, encoding="utf-8")
    assert load_pack(actor=User.objects.system(), folder=folder).made == 1


def test_a_pack_that_builds_on_another_waits_for_it(tmp_path: Path) -> None:
    sentence = refusal(write(tmp_path, {"bodies.toml": BODY}, head='requires = ["vn-places"]'))
    assert "tiny" in sentence
    assert "vn-places" in sentence


@pytest.mark.parametrize("missing", ["pack.toml", "bodies.toml"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    folder = write(tmp_path, {"bodies.toml": BODY})
    (folder / missing).unlink()
    assert missing in refusal(folder)


def test_a_manifest_without_a_title_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bodies.toml": BODY})
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    (folder / "pack.toml").write_text(text.replace("title_en", "title_fr"), encoding="utf-8")
    assert refusal(folder).startswith("pack.toml: title_en")


def test_a_newer_version_that_is_faulty_leaves_the_older_one(tmp_path: Path) -> None:
    folder = write(tmp_path, {"bodies.toml": BODY})
    older = load_pack(actor=User.objects.system(), folder=folder)
    write(tmp_path, {"bodies.toml": SECOND_BODY + 'colour = "red"\n'}, head="# newer")
    with pytest.raises(PackError):
        load_pack(actor=User.objects.system(), folder=folder)
    assert Pack.objects.get().digest == older.pack.digest
    assert [body.key for body in Body.objects.all()] == ["union"]
