"""Codes of intake."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ReadingState(models.TextChoices):
    """Where the reading of a document stands (tình trạng đọc tư liệu)."""

    WAITING = "waiting", pgettext_lazy("reading", "Waiting to be read")
    READING = "reading", pgettext_lazy("reading", "Being read")
    PROPOSED = "proposed", pgettext_lazy("reading", "To be confirmed")
    DONE = "done", pgettext_lazy("reading", "Confirmed")
    FAILED = "failed", pgettext_lazy("reading", "Could not be read")
    SET_ASIDE = "set_aside", pgettext_lazy("reading", "Set aside")


class ProposalKind(models.TextChoices):
    """What is proposed (loại đề xuất), in the order in which one confirms: what others refer to comes first."""

    BODY = "body", pgettext_lazy("proposal", "Body")
    PERSON = "person", pgettext_lazy("proposal", "Person")
    INSTRUMENT = "instrument", pgettext_lazy("proposal", "Policy text")
    EVENT = "event", pgettext_lazy("proposal", "Event")
    FIGURE = "figure", pgettext_lazy("proposal", "Figure")
    STATEMENT = "statement", pgettext_lazy("proposal", "Statement")
    COMMITMENT = "commitment", pgettext_lazy("proposal", "Commitment")


class ProposalState(models.TextChoices):
    """What became of a proposal (kết quả xử lý đề xuất)."""

    OPEN = "open", pgettext_lazy("proposal", "To be decided")
    SECONDED = "seconded", pgettext_lazy("proposal", "Waiting for the second reader")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    MERGED = "merged", pgettext_lazy("proposal", "Joined to a known record")
    REJECTED = "rejected", pgettext_lazy("proposal", "Rejected")


class LearnedKind(models.TextChoices):
    """What a correction taught (điều đã ghi nhớ từ chỉnh sửa)."""

    ALIAS = "alias", pgettext_lazy("learned", "Another name")
    SPELLING = "spelling", pgettext_lazy("learned", "Spelling")
    TITLE = "title", pgettext_lazy("learned", "Title")


#: How a list of proposals of a kind is headed.
PLURALS = {
    ProposalKind.BODY: pgettext_lazy("proposals", "Bodies"),
    ProposalKind.PERSON: pgettext_lazy("proposals", "Persons"),
    ProposalKind.INSTRUMENT: pgettext_lazy("proposals", "Policy texts"),
    ProposalKind.EVENT: pgettext_lazy("proposals", "Events"),
    ProposalKind.FIGURE: pgettext_lazy("proposals", "Figures"),
    ProposalKind.STATEMENT: pgettext_lazy("proposals", "Statements"),
    ProposalKind.COMMITMENT: pgettext_lazy("proposals", "Commitments"),
}
