"""Codes of projects and transactions."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ProjectState(models.TextChoices):
    """Where a project stands (trạng thái dự án), after IATI's ActivityStatus."""

    PIPELINE = "1", pgettext_lazy("project", "In preparation")
    IMPLEMENTATION = "2", pgettext_lazy("project", "Under way")
    FINALISATION = "3", pgettext_lazy("project", "Closing")
    CLOSED = "4", pgettext_lazy("project", "Closed")


class TransactionKind(models.TextChoices):
    """What a movement of money is (loại giao dịch), after IATI's TransactionType."""

    INCOMING_FUNDS = "1", pgettext_lazy("transaction", "Funds received")
    FUNDING_COMMITMENT = "2", pgettext_lazy("transaction", "Funding commitment")
    DISBURSEMENT = "3", pgettext_lazy("transaction", "Disbursement")
    EXPENDITURE = "4", pgettext_lazy("transaction", "Expenditure")
    INCOMING_COMMITMENT = "11", pgettext_lazy("transaction", "Funding promised to us")
