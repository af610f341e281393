"""What the documents tell a person to do works as they say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from camket.core.models import Pack
from camket.people.models import Invitation, Place, PlacePlacement, Unit
from camket.shell.command import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKS = (ROOT / "docs" / "reference" / "packs.md").read_text(encoding="utf-8")


@pytest.fixture
def places(db: None) -> None:
    """A country and a province, as if the pack of places were loaded."""
    Pack.objects.create(code="vn-places", version="1", digest="")
    country = Place.objects.create(key="vn", level="country", name_local="Việt Nam")
    province = Place.objects.create(key="vn-40", level="province", name_local="Nghệ An")
    PlacePlacement.objects.create(place=province, parent=country, type="tinh", code="40", name_local="Nghệ An")


@pytest.mark.usefixtures("places")
def test_the_first_administrator_is_invited_as_the_document_says(tmp_path: Path) -> None:
    manifest, organisation, *_others = re.findall(r"```toml\n(.*?)```", PACKS, re.DOTALL)
    (tmp_path / "pack.toml").write_text(manifest, encoding="utf-8")
    (tmp_path / "organisation.toml").write_text(organisation, encoding="utf-8")
    loaded = CliRunner().invoke(main, ["pack", "load", str(tmp_path)])
    assert loaded.exit_code == 0, loaded.output
    assert set(Unit.objects.values_list("key", flat=True)) == {"our-union-centre", "our-union-vn-40"}

    words = re.search(r"camket (user invite .*)", PACKS)
    assert words is not None
    parts = [first or second for first, second in re.findall(r'"([^"]+)"|(\S+)', words.group(1))]
    invited = CliRunner().invoke(main, parts)
    assert invited.exit_code == 0, invited.output
    assert Invitation.objects.get().full_name == "Nguyễn Thị Lan"
    link = invited.output.split()[-1]
    path = re.sub(r"^https?://[^/]+", "", link)
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize("document", [README, PACKS, (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")])
def test_every_verb_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"^ +(?:\S+=\S+ )?camket ([a-z]+)", document, re.MULTILINE))
    assert named <= set(main.commands)


def test_every_link_to_a_file_leads_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_setting_that_is_named_is_read() -> None:
    read = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "camket").rglob("*.py"))
    for name in set(re.findall(r"CAMKET_[A-Z_]+", README)):
        assert f'"{name.removesuffix("_FILE")}"' in read, name


def test_every_target_of_make_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    contributing = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^ +|`)make ([a-z-]+)", README + contributing, re.MULTILINE)):
        assert re.search(rf"^{target}:|^{target} ", makefile, re.MULTILINE), target
