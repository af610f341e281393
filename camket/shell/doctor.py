"""What may be wrong with an installation, and how to mend it. Looks only; changes nothing."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camket.core import clock
from camket.core.choices import JobState
from camket.core.models import AuditEntry, Job, User
from camket.core.outbox import failing_people
from camket.shell.commands import migrate

LEAST_PYTHON = (3, 11)
LEAST_POSTGRESQL = 150000
LEAST_SECRET = 32
#: How long a job may wait before one must think that no worker runs.
PATIENCE = timedelta(minutes=5)
#: Free space in bytes: too little, and little.
FULL, NEARLY_FULL = 200_000_000, 2_000_000_000
#: How far this machine's clock may differ from another.
CLOCK_DIFFERENCE = timedelta(minutes=1)


class Level(IntEnum):
    """How bad it is; also the exit code."""

    FINE = 0
    WORTH_MENDING = 1
    BROKEN = 2


@dataclass(frozen=True)
class Finding:
    """What one look found: how bad, what, and how to mend it."""

    level: Level
    sentence: str
    mend: str = ""


def fine(sentence: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(Level.FINE, sentence)


def broken(sentence: str, mend: str) -> Finding:
    """Return a finding that keeps the installation from working."""
    return Finding(Level.BROKEN, sentence, mend)


def weak(sentence: str, mend: str) -> Finding:
    """Return a finding that one can live with for a while."""
    return Finding(Level.WORTH_MENDING, sentence, mend)


def is_production() -> bool:
    """Return whether these are the settings that people rely on."""
    return settings.SETTINGS_MODULE.endswith(".production")


def python() -> Finding:
    """Look at the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < LEAST_PYTHON:
        return broken(_("Python is %(version)s.") % {"version": version}, _("Install Python 3.11 or newer."))
    return fine(_("Python is %(version)s.") % {"version": version})


def state_folder() -> Finding:
    """Look whether the folder of everything that is kept can be written."""
    folder = Path(settings.STATE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        facts = {"folder": folder, "reason": os.strerror(error.errno or 0)}
        return broken(
            _("The folder %(folder)s cannot be written: %(reason)s.") % facts,
            _("Give it to the account that runs Camket, or name another in CAMKET_STATE."),
        )
    return fine(_("The folder %(folder)s can be written.") % {"folder": folder})


def disk() -> Finding:
    """Look at the space that is left."""
    free = shutil.disk_usage(Path(settings.STATE)).free
    sentence = _("%(size)s MB are free on the disk.") % {"size": free // 1_000_000}
    mend = _("Make room on the disk that holds %(folder)s.") % {"folder": settings.STATE}
    if free < FULL:
        return broken(sentence, mend)
    return weak(sentence, mend) if free < NEARLY_FULL else fine(sentence)


def database() -> Finding:
    """Look whether the database answers, and is new enough."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        return broken(
            _("The database does not answer: %(reason)s") % {"reason": reason},
            _("Start it, or mend the address in CAMKET_DATABASE."),
        )
    if connection.vendor == "postgresql":
        version = getattr(connection, "pg_version", 0)
        sentence = _("PostgreSQL answers, version %(version)s.") % {"version": version // 10000}
        mend = _("Camket needs PostgreSQL 15 or newer.")
        return broken(sentence, mend) if version < LEAST_POSTGRESQL else fine(sentence)
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "wal":
        return broken(
            _("SQLite works in the mode “%(mode)s”: readers and writers wait for each other.") % {"mode": mode},
            _("Keep the database on a local disk; network folders do not allow the mode “wal”."),
        )
    return fine(_("SQLite answers, readers and writers at the same time."))


def migrations() -> Finding:
    """Look whether the database has the form that the program needs."""
    missing = migrate.missing()
    if missing:
        return broken(
            _("The database lacks %(count)s steps, the first is %(name)s.")
            % {"count": len(missing), "name": missing[0]},
            _("Type: camket migrate"),
        )
    return fine(_("The database is up to date."))


def catalogues() -> Finding:
    """Look whether the Vietnamese texts of the interface are there."""
    folders = [Path(folder) for folder in settings.LOCALE_PATHS]
    if not any(True for folder in folders for _file in folder.glob("vi/LC_MESSAGES/*.mo")):
        return broken(
            _("The Vietnamese texts of the interface are not compiled."),
            _("Type: python tools/compile_catalogues.py"),
        )
    return fine(_("The texts of the interface are compiled."))


def static_files() -> Finding:
    """Look whether styles and scripts are where the server finds them."""
    read_manifest = getattr(staticfiles_storage, "read_manifest", None)
    if read_manifest is not None and not read_manifest():
        return broken(_("Styles and scripts are not collected."), _("Type: camket migrate"))
    return fine(_("Styles and scripts are in place."))


def secret() -> Finding:
    """Look at the key that signs sessions."""
    if len(settings.SECRET_KEY) < LEAST_SECRET:
        return broken(
            _("The secret key is missing or too short."),
            _("Put 32 random letters into CAMKET_SECRET_KEY, or name their file in CAMKET_SECRET_KEY_FILE."),
        )
    return fine(_("The secret key is set."))


def mail() -> Finding:
    """Look whether invitations and reminders can be sent."""
    backend = import_string(settings.EMAIL_BACKEND)
    if not issubclass(backend, EmailBackend) or settings.EMAIL_HOST == "localhost":
        return weak(
            _("Mail is not set up: an invitation is a link that one passes on oneself."),
            _("Name the mail server in CAMKET_MAIL_URL."),
        )
    return fine(_("Mail goes through %(host)s.") % {"host": settings.EMAIL_HOST})


def returned_mails() -> Finding:
    """Look for people to whom nothing is mailed any more, since too much came back from their address."""
    failing = len(failing_people())
    if failing:
        words = ngettext("Mails to %(count)s person come back.", "Mails to %(count)s people come back.", failing)
        mend = _("Mend the address: see %(address)s") % {
            "address": f"{settings.BASE_URL}{reverse('core:notice_mails')}"
        }
        return weak(words % {"count": failing}, mend)
    return fine(_("No address refuses its mails."))


def time_zones() -> Finding:
    """Look whether the zones of the world are known."""
    try:
        zoneinfo.ZoneInfo(settings.TIME_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return broken(
            _("The time zone %(zone)s is not known.") % {"zone": settings.TIME_ZONE},
            _("Mend CAMKET_TIME_ZONE, or install the package tzdata."),
        )
    return fine(_("The time zone is %(zone)s.") % {"zone": settings.TIME_ZONE})


def worker() -> Finding:
    """Look whether somebody does the slow work."""
    oldest = Job.objects.filter(state=JobState.WAITING).order_by("created_at").first()
    if oldest and oldest.created_at < clock.now() - PATIENCE:
        minutes = int((clock.now() - oldest.created_at).total_seconds() // 60)
        return broken(
            _("A job has been waiting for %(minutes)s minutes; no worker seems to run.") % {"minutes": minutes},
            _("Start one: camket worker"),
        )
    return fine(_("No job has been waiting for long."))


def exposure() -> Finding:
    """Look at what must not be so where people rely on it."""
    if not is_production():
        return fine(_("These are the settings of a laptop; do not open them to a network."))
    local = {"localhost", "127.0.0.1", "[::1]", "*"}
    if settings.DEBUG:
        return broken(_("Errors are shown to everybody (DEBUG)."), _("Turn it off."))
    if set(settings.ALLOWED_HOSTS) <= local:
        return broken(
            _("The installation answers to no name of its own."),
            _("Name its hosts in CAMKET_HOSTS, separated by commas."),
        )
    if not settings.BASE_URL.startswith("https://"):
        return weak(
            _("The address %(address)s is not encrypted.") % {"address": settings.BASE_URL},
            _("Put a server that speaks HTTPS in front, and its address into CAMKET_BASE_URL."),
        )
    return fine(_("The installation answers at %(address)s.") % {"address": settings.BASE_URL})


def clocks() -> Finding:
    """Look whether this machine's clock agrees with the database's and with what was written before."""
    times = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            times.append(abs(clock.now() - cursor.fetchone()[0]))
    if latest := AuditEntry.objects.order_by("-pk").first():
        times.append(latest.at - clock.now())
    if times and max(times) > CLOCK_DIFFERENCE:
        return broken(
            _("The clock of this machine disagrees with what the database holds."),
            _("Let the clock be set over the network (NTP)."),
        )
    return fine(_("The clock agrees with the database."))


def demonstration() -> Finding:
    """Look for accounts of the demonstration, whose password is printed, where people rely on it."""
    if is_production() and User.objects.filter(is_demonstration=True, is_active=True).exists():
        return broken(
            _("The accounts of the demonstration can sign in here."),
            _("Use a database into which the demonstration was never loaded."),
        )
    return fine(_("No account is open to strangers."))


#: What is looked at, in this order; the last one opens the database.
LOOKS: tuple[Callable[[], Finding], ...] = (
    python,
    state_folder,
    disk,
    secret,
    time_zones,
    catalogues,
    static_files,
    mail,
    exposure,
    database,
)
#: What is looked at in a database that answers; the first says whether the others make sense.
LOOKS_INTO_DATABASE: tuple[Callable[[], Finding], ...] = (
    migrations,
    worker,
    clocks,
    returned_mails,
    demonstration,
)


def examine() -> Iterator[Finding]:
    """Yield what is found; stops where the next look would make no sense."""
    for look in LOOKS:
        finding = look()
        yield finding
    if finding.level == Level.BROKEN:
        return
    for look in LOOKS_INTO_DATABASE:
        finding = look()
        yield finding
        if look is migrations and finding.level == Level.BROKEN:
            return
