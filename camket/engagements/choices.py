"""Codes of events, statements and commitments."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    """What sort of event (loại sự kiện)."""

    CONSULTATION = "consultation", _("Consultation workshop")
    EXPERT_WORKSHOP = "expert_workshop", _("Expert workshop")
    RECEPTION = "reception", _("Reception or gathering")
    WORKING_SESSION = "working_session", _("Working session")
    CONFERENCE = "conference", _("Conference")
    FORUM = "forum", _("Forum")
    SPECIAL_SESSION = "special_session", _("Special session")
    TRAINING = "training", _("Training session")
    COMMUNITY = "community", _("Community event")
    WORKSHOP = "workshop", _("Workshop")
    CONGRESS = "congress", _("Congress")
    MEETING = "meeting", _("Meeting")
    CEREMONY = "ceremony", _("Ceremony")
    VISIT = "visit", _("Visit")
    CAMPAIGN = "campaign", _("Campaign")
    EXHIBITION = "exhibition", _("Exhibition or fair")
    OTHER = "other", pgettext_lazy("event", "Other event")


class EventMode(models.TextChoices):
    """How people take part (hình thức tham dự)."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")
    UNKNOWN = "", pgettext_lazy("event mode", "Not known")


class Channel(models.TextChoices):
    """The channel of external relations (kênh đối ngoại)."""

    PARTY = "party", pgettext_lazy("channel", "Party")
    STATE = "state", pgettext_lazy("channel", "State")
    PARLIAMENT = "parliament", pgettext_lazy("channel", "Parliament")
    PEOPLE = "people", pgettext_lazy("channel", "People to people")


class ParticipantRole(models.TextChoices):
    """What somebody did at an event (vai trò tại sự kiện)."""

    CHAIR = "chair", pgettext_lazy("participant", "Chair")
    SPEAKER = "speaker", pgettext_lazy("participant", "Speaker")
    EXPERT = "expert", pgettext_lazy("participant", "Expert")
    GUEST = "guest", pgettext_lazy("participant", "Guest")
    PARTICIPANT = "participant", pgettext_lazy("participant", "Participant")


class StatementMode(models.TextChoices):
    """Whether the words are the speaker's or the reporter's (cách dẫn lời)."""

    DIRECT = "direct", _("In the speaker’s words")
    REPORTED = "reported", _("As reported")


class CommitmentKind(models.TextChoices):
    """What was undertaken or asked (loại cam kết)."""

    PLEDGE = "pledge", pgettext_lazy("commitment", "Pledge")
    ASK = "ask", pgettext_lazy("commitment", "Request")
    RECOMMENDATION = "recommendation", pgettext_lazy("commitment", "Recommendation")
    SUPPORT = "support", pgettext_lazy("commitment", "Expression of support")


class CommitmentState(models.TextChoices):
    """What came of it (tình trạng thực hiện)."""

    OPEN = "open", pgettext_lazy("commitment", "Open")
    UNDER_WAY = "under_way", pgettext_lazy("commitment", "Under way")
    KEPT = "kept", pgettext_lazy("commitment", "Kept")
    PARTLY_KEPT = "partly_kept", pgettext_lazy("commitment", "Kept in part")
    NOT_KEPT = "not_kept", pgettext_lazy("commitment", "Not kept")
    NO_EVIDENCE = "no_evidence", pgettext_lazy("commitment", "No evidence")
