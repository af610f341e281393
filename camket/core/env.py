"""The one typed reader of the environment: a setting that cannot be read stops the start with a sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class SettingError(Exception):
    """A setting is missing or cannot be read; the text says which, what was found and what is expected."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or what the file named by `name`_FILE holds (for secrets), or the default.

    Raises SettingError when neither is there and no default is given.
    """
    if name in os.environ:
        return os.environ[name]
    file_name = os.environ.get(f"{name}_FILE")
    if file_name is not None:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE names {file_name}, which cannot be read: {error.strerror}.") from error
    if default is None:
        raise SettingError(f"{name} is not set. Set it, or set {name}_FILE to a file that holds it.")
    return default


def boolean(name: str, *, default: bool) -> bool:
    """Return a yes or no; anything that is neither raises SettingError."""
    value = text(name, "true" if default else "false").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise SettingError(f"{name} is “{value}”; it takes true or false.")


def integer(name: str, default: int, *, least: int | None = None, most: int | None = None) -> int:
    """Return a whole number, at least `least` and at most `most`; otherwise raises SettingError."""
    value = text(name, str(default)).strip()
    try:
        number = int(value)
    except ValueError as error:
        raise SettingError(f"{name} is “{value}”; it takes a whole number.") from error
    if least is not None and number < least:
        raise SettingError(f"{name} is {number}; it takes {least} or more.")
    if most is not None and number > most:
        raise SettingError(f"{name} is {number}; it takes {most} or less.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """Return the parts of a list separated by commas, blanks dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def path(name: str, default: Path) -> Path:
    """Return an absolute path."""
    return Path(text(name, str(default))).expanduser().resolve()


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    """Return one of `choices`; anything else raises SettingError."""
    value = text(name, default).strip()
    if value not in choices:
        raise SettingError(f"{name} is “{value}”; it takes one of {', '.join(choices)}.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's settings of a database named by a URL.

    `sqlite:////folder/camket.sqlite3` or `postgresql://user:password@host:5432/name?sslmode=require`
    (a socket folder as `?host=/run/postgresql`). Raises SettingError for any other form.
    """
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        file_name = unquote(parts.path)
        if not file_name.startswith("/"):
            raise SettingError(f"{name} is “{value}”; a file is named as sqlite:////full/path.sqlite3.")
        return sqlite(Path(file_name[1:] if file_name.startswith("//") else file_name))
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise SettingError(f"{name} begins with “{parts.scheme}”; it takes sqlite: or postgresql:.")


@dataclass(frozen=True)
class Mail:
    """How letters leave: Django's backend, and for SMTP the server and how it is spoken to."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    #: TLS from the first byte (`smtps`), or after a plain greeting (`smtp+starttls`).
    is_tls: bool = False
    starts_tls: bool = False


#: The schemes of mail servers with the ports they listen on.
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
MAIL_BACKENDS = "django.core.mail.backends"


def mail(name: str, default: str) -> Mail:
    """Return how letters leave, named by a URL.

    `smtp+starttls://user:password@mail.example.org:587`, `smtps://…:465`, `smtp://localhost:25`; `console:` writes
    them to standard output. Raises SettingError for any other form.
    """
    value = text(name, default)
    if value == "console:":
        return Mail(f"{MAIL_BACKENDS}.console.EmailBackend")
    parts = urlsplit(value)
    usual = MAIL_PORTS.get(parts.scheme)
    if usual is None:
        raise SettingError(f"{name} begins with “{parts.scheme}”; it takes {', '.join(MAIL_PORTS)} or console:.")
    try:
        port = parts.port or usual
    except ValueError as error:
        raise SettingError(f"{name} names a port that is no number from 1 to 65535.") from error
    if not parts.hostname:
        raise SettingError(f"{name} names no server; write smtp://server:25.")
    return Mail(
        f"{MAIL_BACKENDS}.smtp.EmailBackend",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp+starttls",
    )


def sqlite(file: Path) -> dict[str, Any]:
    """Return the settings under which SQLite bears several writers: WAL, immediate locks, a patient timeout."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
