"""`camket serve`: the web server."""

from __future__ import annotations

import errno
import os
import socket

import click
from django.utils.translation import gettext as _

from camket.shell.terminal import Stop, say

#: How many requests a worker waits for at once, for their bodies to arrive or their answers to be read; Django runs
#: in few threads of its own (camket.shell.wsgi).
WAITING_THREADS = 128


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes; as many as processors, at most 4, if not given."
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(host: str, port: int, workers: int | None, *, quiet: bool) -> None:
    """Serve the pages and the API until stopped."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    demand_free_port(host, port, otherwise=f"camket serve --port {port + 1}")
    if not quiet:
        say(_("Serving on %(address)s. Stop with Ctrl+C.") % {"address": address(host, port)})
    Server(
        "camket.shell.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or default_workers(),
        blocking_threads=WAITING_THREADS,
        log_level=LogLevels.error if quiet else LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def default_workers() -> int:
    """Return as many workers as there are processors, at most 4."""
    return min(os.cpu_count() or 1, 4)


def address(host: str, port: int) -> str:
    """Return the address that a person opens on this machine."""
    name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def demand_free_port(host: str, port: int, *, otherwise: str) -> None:
    """Raise Stop when the address cannot be listened on; `otherwise` is what to type instead."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            return
    except OSError as error:
        facts = {"host": host, "port": port, "otherwise": otherwise, "reason": os.strerror(error.errno or 0)}
        if error.errno == errno.EADDRINUSE:
            words = _("Port %(port)s is in use. Stop what uses it or choose another: %(otherwise)s")
        elif error.errno == errno.EACCES:
            words = _("Port %(port)s may not be used by this account. Choose another: %(otherwise)s")
        elif error.errno == errno.EADDRNOTAVAIL or (error.errno or 0) < 0:  # below zero: a name nobody knows
            words = _("%(host)s is no address of this machine.")
        else:
            words = _("Port %(port)s cannot be used: %(reason)s.")
        raise Stop(words % facts) from error
