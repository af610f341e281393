"""`camket demo`: an installation to try, with data, accounts, server and worker, from one command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from django.utils.translation import gettext as _

from camket.shell.commands import migrate, pack
from camket.shell.commands.serve import address, demand_free_port
from camket.shell.terminal import Stop, say

HOST = "127.0.0.1"
PACKS = ("vn-places", "vn-demo", "frameworks")
#: Seconds until the first page must answer, and until a stopped process must have ended.
PATIENCE, FAREWELL = 60.0, 15.0


@click.command("demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def command(port: int) -> None:
    """Set up a demonstration and open it. What is there already stays as it is."""
    from camket.shell import personas

    if settings.SETTINGS_MODULE.endswith(".production"):
        raise Stop(_("The demonstration is for a laptop; these are the settings of an installation in use."))
    demand_free_port(HOST, port, otherwise=f"make demo PORT={port + 1}")
    say(_("Preparing the database in %(folder)s") % {"folder": settings.STATE})
    demand_writable(Path(settings.STATE))
    migrate.migrate()
    migrate.collect()
    for code in PACKS:
        pack.load(code)
    say(_("Making the demonstration's accounts"))
    password = personas.make()
    say(_("Starting the server and the worker"))
    with running(port) as processes:
        wait_for_page(address(HOST, port), processes)
        click.echo(personas.invitation(address(HOST, port), password))
        watch(processes)


def demand_writable(folder: Path) -> None:
    """Raise Stop when the folder of the installation's state cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        words = _("The folder %(folder)s cannot be written: %(reason)s. Name another: CAMKET_STATE=… make demo")
        raise Stop(words % {"folder": folder, "reason": os.strerror(error.errno or 0)}) from error


def end(number: int, frame: FrameType | None) -> None:
    """Turn the signal to stop into an ordinary end."""
    raise KeyboardInterrupt


@contextmanager
def running(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run server and worker; stop both, once, however this ends."""
    environment = os.environ | {"CAMKET_BASE_URL": address(HOST, port), "CAMKET_DEMONSTRATION": "true"}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    verbs = (["serve", "--quiet", "--port", str(port)], ["worker", "--quiet"])
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for verb in verbs:
            # In sessions of their own, so that Ctrl+C reaches them through us only: a second signal would cut
            # the worker off in the middle of a job.
            command_line = [sys.executable, "-m", "camket", *verb]
            processes.append(subprocess.Popen(command_line, env=environment, start_new_session=True))  # noqa: S603
        yield processes
    except KeyboardInterrupt:
        say(_("Stopping. Everything is kept for the next time."))
    finally:
        stop(processes)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, and make it end when it does not."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + FAREWELL
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def demand_alive(processes: list[subprocess.Popen[bytes]]) -> None:
    """Raise Stop when one of the processes has ended by itself."""
    if any(process.poll() is not None for process in processes):
        raise Stop(_("The server or the worker ended by itself; the lines above say why."))


def wait_for_page(url: str, processes: list[subprocess.Popen[bytes]]) -> None:
    """Return once the first page answers; raises Stop when it does not in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        demand_alive(processes)
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError as error:
            raise Stop(_("The first page answers with error %(code)s.") % {"code": error.code}) from error
        except OSError:
            time.sleep(0.2)
    raise Stop(_("The server does not answer on %(address)s.") % {"address": url})


def watch(processes: list[subprocess.Popen[bytes]]) -> None:
    """Wait until a person stops the demonstration, or a process ends by itself."""
    while True:
        demand_alive(processes)
        time.sleep(0.5)
