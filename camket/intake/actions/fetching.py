"""Fetching the page at an address, when a person asks for it: from public addresses only, within limits."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5_000_000
SECONDS = 15
MOST_REDIRECTS = 4
_ENDINGS = {"application/pdf": "page.pdf", "text/plain": "page.txt"}


class NotFetched(Exception):
    """An address that gave nothing; the text says why."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))


def public_address(host: str, port: int) -> str:
    """Return the address of a host to connect to; raises NotFetched for hosts that are not on the public network."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotFetched(_("The address could not be found. Check its spelling, and the connection.")) from error
    for *_rest, where in found:
        if not ipaddress.ip_address(str(where[0]).partition("%")[0]).is_global:
            raise NotFetched(_("This address lies inside a private network; nothing is fetched from there."))
    return str(found[0][4][0])


def fetched(url: str) -> tuple[str, bytes]:
    """Return the name and the bytes of what an address gives; raises NotFetched with a sentence otherwise.

    The name of the host is looked up once and the connection goes to that very address, so that a name cannot lead
    elsewhere after it was checked; each redirect is checked anew.
    """
    for _turn in range(MOST_REDIRECTS):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotFetched(_("Only addresses that begin with http or https are fetched."))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with asked(parts.scheme, parts.hostname, port, f"{parts.path or '/'}?{parts.query}".rstrip("?")) as answer:
            target = answer.getheader("Location")
            if answer.status in (301, 302, 303, 307, 308) and target:
                url = urljoin(url, target)
                continue
            if answer.status != 200:
                raise NotFetched(_("The address answered with an error (%(status)s).") % {"status": answer.status})
            content = answer.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise NotFetched(_("The page is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
            kind = answer.headers.get_content_type()
            return _ENDINGS.get(kind, "page.html"), content
    raise NotFetched(_("The address leads on and on, and was not followed further."))


@contextmanager
def asked(scheme: str, host: str, port: int, path: str) -> Iterator[http.client.HTTPResponse]:
    """Give the answer of a host to one request, and close the connection behind it."""
    where = public_address(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    headers = {"User-Agent": "Camket", "Accept": "text/html, application/pdf, text/*"}
    try:
        link: socket.socket = socket.create_connection((where, port), timeout=SECONDS)
        connection.sock = link
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(link, server_hostname=host)
        connection.request("GET", path, headers=headers)
        yield connection.getresponse()
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise NotFetched(_("The address does not answer. Try again later, or paste the words.")) from error
    finally:
        connection.close()
