"""Enumerations that every room shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Access(models.TextChoices):
    """Who may read a record (mức độ tiếp cận)."""

    PUBLIC = "public", _("Everyone")
    PARTNERS = "partners", _("Partners and the organisation")
    INTERNAL = "internal", _("The organisation")
    UNIT = "unit", _("The unit and those above it")


class Station(models.TextChoices):
    """The eight stations of the thread, in walking order from the text down to the evidence."""

    TEXT = "text", pgettext_lazy("station", "Text")
    PLAN = "plan", pgettext_lazy("station", "Plan")
    MEASURE = "measure", pgettext_lazy("station", "Measure")
    WORK = "work", pgettext_lazy("station", "Work")
    PEOPLE = "people", pgettext_lazy("station", "People")
    MONEY = "money", pgettext_lazy("station", "Money")
    RESULT = "result", pgettext_lazy("station", "Result")
    EVIDENCE = "evidence", pgettext_lazy("station", "Evidence")


class JobState(models.TextChoices):
    """Where a piece of slow work stands."""

    WAITING = "waiting", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")


class NoticeWay(models.TextChoices):
    """How a person is told of something (cách nhận thông báo)."""

    APP = "app", _("In Camket only")
    MAIL = "mail", _("By mail at once")
    DAILY = "daily", _("In a mail once a day")
    WEEKLY = "weekly", _("In a mail once a week")
    NONE = "none", _("Not at all")


class MailState(models.TextChoices):
    """Where a mail stands (tình trạng thư)."""

    WAITING = "waiting", pgettext_lazy("mail", "Waiting")
    SENDING = "sending", pgettext_lazy("mail", "Being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Refused")
    UNSURE = "unsure", pgettext_lazy("mail", "Perhaps sent")
    RETURNED = "returned", pgettext_lazy("mail", "Came back")
    DROPPED = "dropped", pgettext_lazy("mail", "Not needed any more")


class Door(models.TextChoices):
    """The one door that a device password or a token opens."""

    API = "api", _("Programming interface")
    FEED = "feed", _("Calendar feed")
    ODK = "odk", _("Phone forms (ODK)")
    DHIS2 = "dhis2", _("Programs made for DHIS2")


#: The doors that are there; a key for another one would open nothing.
OPEN_DOORS = (Door.API, Door.FEED, Door.ODK, Door.DHIS2)


class SigningForm(models.TextChoices):
    """In whose place a paper was signed (thẩm quyền ký, Decree 30/2020)."""

    OWN = "own", _("In the signer's own right")
    TM = "tm", _("TM. – on behalf of the collective")
    KT = "kt", _("KT. – for the head, by a deputy")
    TL = "tl", _("TL. – by order of the head")
    TUQ = "tuq", _("TUQ. – by authority delegated in writing")
    Q = "q", _("Q. – as acting head")


class Qualifier(models.TextChoices):
    """How near a declared number is to the truth, in the words of who declared it (mức độ chính xác)."""

    EXACT = "", pgettext_lazy("qualifier", "exactly")
    OVER = "over", pgettext_lazy("qualifier", "over")
    AT_LEAST = "at_least", pgettext_lazy("qualifier", "at least")
    NEARLY = "nearly", pgettext_lazy("qualifier", "nearly")
    ABOUT = "about", pgettext_lazy("qualifier", "about")
    UP_TO = "up_to", pgettext_lazy("qualifier", "up to")
    UNDER = "under", pgettext_lazy("qualifier", "under")
