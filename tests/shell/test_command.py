"""The command: what goes wrong around it ends with a sentence and an exit code, not a stack of calls."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from camket.core import audit
from camket.core.models import AuditEntry, AuditPayload, Pack, User
from camket.people.models import Body, Invitation, Unit
from camket.shell.command import main
from camket.shell.commands import pack, serve
from camket.shell.terminal import Stop, language

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in a process and a state folder of its own."""

    def camket(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("CAMKET", "DJANGO"))}
        variables |= {"CAMKET_STATE": str(tmp_path / "state"), "LANG": "C.UTF-8"} | environment
        return subprocess.run(
            [sys.executable, "-m", "camket", *words],
            cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    return camket


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"CAMKET_LANGUAGE": "fr"}, "CAMKET_LANGUAGE is “fr”; it takes one of vi, en."),
        ({"CAMKET_DATABASE": "mysql://x"}, "CAMKET_DATABASE begins with “mysql”"),
        ({"DJANGO_SETTINGS_MODULE": "camket.settings.production"}, "CAMKET_SECRET_KEY is not set."),
        ({"CAMKET_STATE": "/proc/nowhere"}, "The folder /proc/nowhere cannot be written"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_with_its_sentence(
    run: Run, environment: dict[str, str], said: str
) -> None:
    done = run("doctor", **environment)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_stops_with_a_sentence(run: Run) -> None:
    nobody = "postgresql://camket@127.0.0.1:1/camket"
    done = run("audit", "verify", CAMKET_DATABASE=nobody)
    assert done.returncode == 1
    assert done.stderr.startswith("camket: The database does not answer")
    done = run("doctor", CAMKET_DATABASE=nobody)
    assert done.returncode == 2
    assert "The database does not answer" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_database_without_tables_says_what_to_type(run: Run) -> None:
    done = run("audit", "verify")
    assert done.returncode == 1
    assert "camket migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_installation_is_set_up_and_examined(run: Run) -> None:
    assert run("migrate").returncode == 0
    again = run("migrate")
    assert again.stdout == "camket: The database is up to date.\n"
    done = run("doctor")
    assert done.returncode == 1  # only mail is not set up
    assert [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")].count("mend") == 1
    assert "broken" not in done.stdout


def test_help_and_version_need_no_installation(run: Run) -> None:
    assert "doctor" in run("--help", CAMKET_LANGUAGE="fr").stdout
    assert run("--version", CAMKET_LANGUAGE="fr").stdout.strip() == "0.1.0"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "vi"}, "vi"),
        ({}, "en"),
    ],
)
def test_the_terminal_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_port_in_use_says_what_to_type() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Stop) as stopped:
            serve.demand_free_port("127.0.0.1", port, otherwise=f"camket serve --port {port + 1}")
    assert stopped.value.message == (
        f"Port {port} is in use. Stop what uses it or choose another: camket serve --port {port + 1}"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_named(host: str) -> None:
    with pytest.raises(Stop, match=f"{host} is no address of this machine"):
        serve.demand_free_port(host, 8000, otherwise="")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")],
)
def test_the_address_to_open(host: str, expected: str) -> None:
    assert serve.address(host, 80) == expected


@pytest.mark.django_db
def test_an_altered_entry_is_found() -> None:
    user = User.objects.system()
    for number in range(3):
        audit.write_entry(actor=user, action="core.user.changed", record=user, changes={"n": [number, 1]})
    audit.seal_entries()
    assert CliRunner().invoke(main, ["audit", "verify"]).exit_code == 0
    AuditEntry.objects.filter(pk=AuditEntry.objects.order_by("pk")[1].pk).update(action="core.user.made")
    done = CliRunner().invoke(main, ["audit", "verify"])
    assert done.exit_code == 1
    assert "An entry under seal" in done.output


@pytest.mark.django_db
def test_an_altered_payload_is_found() -> None:
    user = User.objects.system()
    audit.write_entry(actor=user, action="core.user.changed", record=user, reason="because")
    AuditPayload.objects.update(data={"reason": "otherwise"})
    done = CliRunner().invoke(main, ["audit", "verify"])
    assert done.exit_code == 1
    assert "has been changed" in done.output


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["Lan", "--role", "queen", "--email", "l@example.org", "--unit", "u"],
            "The role “queen” is unknown.",
        ),
        (
            ["Lan", "--role", "leader", "--email", "l@example.org", "--unit", "nowhere"],
            "“nowhere” is unknown.",
        ),
        (["Lan", "--role", "leader", "--email", "l@example.org"], "A role is held at a unit or for a body"),
        (["Lan", "--role", "leader", "--unit", "u"], "Give an e-mail address or a telephone number"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why(words: list[str], said: str) -> None:
    body = Body.objects.create(key="b", name_local="Hội", kind="socio_political")
    Unit.objects.create(key="u", body=body, name_local="Trung ương", level="centre")
    done = CliRunner().invoke(main, ["user", "invite", *words])
    assert done.exit_code == 1
    assert said in done.output
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_an_unknown_pack_is_refused() -> None:
    done = CliRunner().invoke(main, ["pack", "load", "vn-nothing"])
    assert done.exit_code == 1
    assert "There is no pack “vn-nothing”" in done.output


@pytest.mark.django_db
def test_a_faulty_pack_is_loaded_in_no_part(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(
        'code = "x"\nversion = "1"\ntitle_local = "X"\ntitle_en = "X"\n[[files]]\nname = "a.toml"\n',
        encoding="utf-8",
    )
    (tmp_path / "a.toml").write_text('[[body]]\nkey = "a"\nkind = "nothing"\nname_local = "A"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["pack", "load", str(tmp_path)])
    assert done.exit_code == 1
    assert "a.toml" in done.output
    assert "nothing" in done.output
    assert not Pack.objects.exists()
    assert not Body.objects.exists()


@pytest.mark.django_db
def test_packs_are_listed() -> None:
    done = CliRunner().invoke(main, ["pack", "list"])
    assert done.exit_code == 0
    assert {line.split()[0] for line in done.output.splitlines()} == set(pack.known())
