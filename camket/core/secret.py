"""A secret that an installation makes for itself once."""

import os
import secrets
from pathlib import Path

from camket.core.env import SettingError


def kept_secret(file: Path) -> str:
    """Return the secret that `file` holds, made on the first call and readable by its owner only.

    Raises SettingError when the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"The folder {file.parent} cannot be written: {error.strerror}.") from error
    secret = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(secret)
    return secret
