"""Letters that people sends."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from camket.people.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Send the link of an invitation in all languages of the installation, since nobody knows yet which is hers.

    Returns whether the letter was handed over; a failure is written to the log, and the link can still be passed on.
    """
    subjects, texts = [], []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            context = {"invitation": invitation, "place": str(invitation.unit or invitation.body), "link": link}
            subject, _blank, text = render_to_string("people/invitation_mail.txt", context).strip().partition("\n")
            subjects.append(subject.strip())
            texts.append(text.strip())
    line = "\n\n— — —\n\n"
    try:
        send_mail(
            f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{' / '.join(subjects)}",
            line.join(texts) + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [invitation.email],
        )
    except (OSError, SMTPException):
        log.exception("an invitation could not be sent")
        return False
    return True
