"""`camket intake`: read texts from files, measure the reader, take in a folder; only the last needs a database.

Exit codes: 0 done; 1 at least one file could not be read, each with a sentence; 2 the command cannot be understood.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from camket.intake.rules.decoding import Decoded, decode
from camket.intake.rules.measure import Measure, measure
from camket.intake.rules.proposals import NotRead, Reading

#: A file larger than this is not opened.
LARGEST = 20_000_000
#: How a PDF and a DOCX begin.
NO_TEXTS = (b"%PDF-", b"PK\x03\x04")


@click.group("intake")
def command() -> None:
    """Read press articles, speeches and minutes."""


def _begin() -> None:
    """Load the installation, which takes longer than reading a text; `propose` does so only where it has to speak."""
    start = click.get_current_context().obj
    if start is not None:
        start()


@command.command("propose")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["records", "text"]), default="text", show_default=True)
def propose(files: tuple[Path, ...], form: str) -> None:
    """Print what the reader proposes for text files; nothing is stored."""
    documents: list[dict[str, Any]] = []
    unread = 0
    for file in files:
        try:
            decoded, reading = _read(file)
        except NotRead as reason:
            _begin()
            unread += 1
            click.echo(f"camket: {file}: {_('not read')}: {reason}", err=True)
            continue
        if form == "records":
            documents.append(_document(file.stem, reading))
        else:
            _show(file, decoded, reading)
    if form == "records":
        click.echo(json.dumps(documents, ensure_ascii=False, indent=1))
    if unread:
        raise click.exceptions.Exit(1)


@command.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="Name what was missed and what was wrong.")
def evaluate(folder: Path, verbose: bool) -> None:
    """Measure the reader on a folder of texts with gold records."""
    _begin()
    golds = _golds(folder)
    proposed = []
    for gold in golds:
        _decoded, reading = _read_for(folder / f"{gold['doc_id']}.txt")
        proposed.append(_document(str(gold["doc_id"]), reading))
    by_language: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for gold in golds:
        by_language[str(gold.get("language") or "?")].append(gold)
    for language, some in sorted(by_language.items()) if len(by_language) > 1 else ():
        _table(language, measure(some, proposed))
    whole = measure(golds, proposed)
    _table(_("all"), whole)
    if verbose:
        for word, rows in ((_("missed"), whole.missed), (_("wrong"), whole.wrong)):
            for doc_id, label, words in rows:
                click.echo(f"  {word:8}{doc_id}  {label}: {' '.join(words.split())[:110]}")


@command.command("add")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--as", "email", required=True, help="E-mail address of the person in whose name they come in.")
@click.option("--publisher", help="Key or public id of the body that published them.")
@click.option(
    "--access", default="internal", show_default=True, help="Who may read them: public, partners, internal, unit."
)
@click.option("--published-on", help="Day, month or year: 2024-03-08, 2024-03, 2024; else the one at their head.")
@click.option("--rights", default="", help="What may be done with them.")
@click.option("--sensitive", is_flag=True, help="Two people must agree to what they say.")
@click.option("--now", is_flag=True, help="Read them here and now, instead of leaving them to the worker.")
def add(folder: Path, email: str, now: bool, **about: Any) -> None:
    """Take in every document of FOLDER and have it read; what is here already comes in once.

    Stopped half-way, the same command goes on where it was.
    """
    _begin()
    from camket.core.access import Refused
    from camket.core.actions import Invalid
    from camket.intake.actions import readings

    actor, facts = _person(email), _facts(**about)
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    if not files:
        raise click.ClickException(_("There are no files in %(folder)s.") % {"folder": folder})
    batch = readings.open_batch(actor=actor, name=folder.name)
    new, known, refused = [], 0, []
    with click.progressbar(files, label=_("Taking in"), item_show_func=lambda file: file.name if file else "") as bar:
        for file in bar:
            try:
                taken = readings.take_in(
                    actor=actor, content=file.read_bytes(), name=file.name, batch=batch, is_read_now=False, **facts
                )
            except (Invalid, Refused, OSError) as fault:
                refused.append(f"{file}: {fault}")
                continue
            if taken.is_new:
                new.append(taken.reading.pk)
            else:
                known += 1
    for line in refused:
        click.echo(f"camket: {line}", err=True)
    click.echo(
        _("%(new)s taken in, %(known)s here already, %(refused)s not taken.")
        % {"new": len(new), "known": known, "refused": len(refused)}
    )
    if now:
        _read_now(actor)
    else:
        readings.read_batch(actor=actor, batch=batch)
        click.echo(_("The worker reads them; their state stands on the page of sources that are read."))
    if refused:
        raise click.exceptions.Exit(1)


def _read_now(actor: Any) -> None:
    """Read everything that waits, with a progress bar and the rate at its end."""
    from camket.intake.actions.readings import read_document
    from camket.intake.choices import ReadingState
    from camket.intake.models import Reading

    waiting = list(Reading.objects.filter(state=ReadingState.WAITING).order_by("pk").values_list("pk", flat=True))
    began, failed = time.monotonic(), []
    with click.progressbar(waiting, label=_("Reading")) as bar:
        for pk in bar:
            reading = read_document(actor=actor, reading_id=pk)
            if reading is not None and reading.state == ReadingState.FAILED:
                failed.append(f"{reading}: {reading.failure}")
    for line in failed:
        click.echo(f"camket: {line}", err=True)
    rate = len(waiting) / max(time.monotonic() - began, 0.001)
    click.echo(_("%(count)s read, %(rate).1f a second.") % {"count": len(waiting) - len(failed), "rate": rate})


def _person(email: str) -> Any:
    """Return the account of an e-mail address; raises ClickException for an unknown one."""
    from camket.core.models import User

    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise click.ClickException(_("Nobody signs in as %(email)s.") % {"email": email})
    return found


def _facts(*, publisher: str | None, access: str, published_on: str | None, **others: Any) -> dict[str, Any]:
    """Return what is known of the documents as the action takes it; raises ClickException for what is unknown."""
    from camket.core.choices import Access
    from camket.core.dates import DateError, PartialDate

    try:
        day = PartialDate.parse(published_on) if published_on else None
    except DateError as error:
        raise click.ClickException(str(error)) from error
    known = {"publisher": _body(publisher), "access": _code(Access, access), "published_on": day}
    return {**known, "rights": others["rights"], "is_sensitive": others["sensitive"]}


def _body(name: str | None) -> Any:
    """Return the body with a key or public id; raises ClickException for an unknown one."""
    from camket.people.models import Body

    if name is None:
        return None
    found = Body.objects.filter(key=name).first() or Body.objects.filter(uid=name).first()
    if found is None:
        raise click.ClickException(_("“%(name)s” is unknown.") % {"name": name})
    return found


def _code(choices: Any, code: str) -> Any:
    """Return a code of a list; raises ClickException with the list for another one."""
    if code not in choices.values:
        words = _("“%(code)s” is unknown. Known are: %(codes)s.")
        raise click.ClickException(words % {"code": code, "codes": ", ".join(choices.values)})
    return choices(code)


def _read(file: Path) -> tuple[Decoded, Reading]:
    """Return the text of a file and its reading; raises NotRead with the reason."""
    from camket.intake.rules.reader import read

    try:
        if file.stat().st_size > LARGEST:
            raise NotRead(gettext_noop("the file is larger than %(size)s MB"), size=str(LARGEST // 1_000_000))
        data = file.read_bytes()
    except OSError as error:
        raise NotRead("%(reason)s", reason=error.strerror or str(error)) from error
    if data.startswith(NO_TEXTS):
        raise NotRead(gettext_noop("it is no text file; `camket intake add` takes in PDF and DOCX"))
    decoded = decode(data)
    return decoded, read(decoded.text)


def _read_for(file: Path) -> tuple[Decoded, Reading]:
    """Return what `_read` does, for a command that cannot go on without."""
    try:
        return _read(file)
    except NotRead as reason:
        raise click.ClickException(f"{file}: {_('not read')}: {reason}") from reason


def _document(doc_id: str, reading: Reading) -> dict[str, Any]:
    from camket.intake.rules.records import document

    return document(doc_id, reading)


def _golds(folder: Path) -> list[dict[str, Any]]:
    """Return the gold documents of a folder; raises ClickException where there are none or one cannot be read."""
    files = sorted({*folder.glob("*.gold.json"), *folder.glob("gold.json")})
    if not files:
        raise click.ClickException(_("%(folder)s holds no gold.json and no *.gold.json.") % {"folder": folder})
    found: list[dict[str, Any]] = []
    for file in files:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            rows = content if isinstance(content, list) else [content]
            found += [{**row, "doc_id": row["doc_id"], "records": row["records"]} for row in rows]
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise click.ClickException(
                _("%(file)s is no gold file: %(reason)s") % {"file": file, "reason": error}
            ) from error
    return found


def _table(name: str, result: Measure) -> None:
    count = ngettext("%(number)s text", "%(number)s texts", result.documents) % {"number": result.documents}
    click.echo(f"{name}: {count}")
    click.echo(f"  {'':30}{'P':>6}{'R':>6}{'F1':>6}{'proposed':>10}{'gold':>6}")
    for label, tally in result.tallies.items():
        rates = f"{tally.precision:6.2f}{tally.recall:6.2f}{tally.f1:6.2f}"
        click.echo(f"  {label:30}{rates}{tally.proposed:10}{tally.asked:6}")
    for attribute, (right, asked) in sorted(result.attributes.items()):
        click.echo(f"  {attribute:30}{right / asked:6.2f}{'':12}{right:10}{asked:6}")


def _show(file: Path, decoded: Decoded, reading: Reading) -> None:
    """Print a reading for the eye: one line a proposal, in the order of the text."""
    click.echo(f"{file} ({reading.language}, {decoded.encoding})")
    for one in reading.proposals:
        words = " ".join(one.span.text.split())
        click.echo(f"  {one.span.start:6} {type(one).__name__:11} {one.confidence:4.2f}  {words[:100]}")
