"""Reports on mails that did not arrive, written for the tests after RFC 3464 in the ways of several mail servers."""

from __future__ import annotations

from textwrap import dedent

HOME = "camket.example.org"


def said(text: str, **facts: str) -> bytes:
    """Return a message as it comes over the wire."""
    for name, value in facts.items():
        text = text.replace(f"@{name.upper()}@", value)
    return dedent(text).lstrip("\n").replace("\n", "\r\n").encode()


def unknown_here(uid: str, *, host: str = HOME, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A small server's: three parts, the mail sent back whole."""
    return said(
        """
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
        To: camket@camket.example.org
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="A1/mx.example.net"
        Message-Id: <20261124003012.A1@mx.example.net>

        This is a multi-part message.

        --A1/mx.example.net
        Content-Type: text/plain; charset=us-ascii

        I could not deliver your mail. The box is not known here.

        --A1/mx.example.net
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net
        Arrival-Date: Tue, 24 Nov 2026 07:30:11 +0700 (+07)

        Final-Recipient: rfc822; huong@example.org
        Original-Recipient: rfc822;huong@example.org
        Action: @ACTION@
        Status: @STATUS@
        Remote-MTA: dns; in.example.org
        Diagnostic-Code: smtp; 550 5.1.1 <huong@example.org>: no such
            box here

        --A1/mx.example.net
        Content-Type: message/rfc822

        From: Camket <camket@camket.example.org>
        To: huong@example.org
        Subject: Camket: What is new for you
        Message-ID: <@UID@@@HOST@>

        A report waits for you.

        --A1/mx.example.net--
        """,
        uid=uid,
        host=host,
        action=action,
        status=status,
    )


def headers_only(uid: str) -> bytes:
    """A large provider's: the headers of the mail alone, and no code but in what the server said."""
    return said(
        """
        From: postmaster@outlook.example.com
        To: <camket@camket.example.org>
        Subject: Undeliverable: Camket: What is new for you
        Content-Type: multipart/report;
         report-type=delivery-status;
         boundary="_b_"
        MIME-Version: 1.0

        --_b_
        Content-Type: multipart/alternative; boundary="_c_"

        --_c_
        Content-Type: text/html; charset="utf-8"

        <p>Could not be delivered.</p>
        --_c_--

        --_b_
        Content-Type: message/delivery-status

        Reporting-MTA: dns;outlook.example.com

        Final-Recipient: rfc822;huong@example.org
        Action: FAILED (after 2 tries)
        Diagnostic-Code: smtp;552 the box is full

        --_b_
        Content-Type: text/rfc822-headers; charset=us-ascii
        Content-Transfer-Encoding: quoted-printable

        To: huong@example.org
        Message-ID: <@UID@=40camket.example.org>
        Subject: What is new

        --_b_--
        """,
        uid=uid,
    )


def answer_only(uid: str) -> bytes:
    """One that sends nothing back and names the mail as what it answers."""
    return said(
        """
        From: MAILER-DAEMON@mx.example.net
        To: camket@camket.example.org
        In-Reply-To: <@UID@@camket.example.org>
        Content-Type: multipart/report; report-type="delivery-status"; boundary=x

        --x
        Content-Type: text/plain

        No.
        --x
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net

        Final-Recipient: rfc822; somebody@example.net
        Action: delivered
        Status: 2.0.0

        Final-Recipient: rfc822; huong@example.org
        Action: failed
        Status: 5.7.1
        --x--
        """,
        uid=uid,
    )
