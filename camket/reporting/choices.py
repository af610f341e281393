"""Codes of indicators, targets and values."""

from django.db import models
from django.utils.translation import pgettext_lazy


class IndicatorKind(models.TextChoices):
    """What an answer to an indicator is (loại chỉ tiêu)."""

    NUMBER = "number", pgettext_lazy("indicator kind", "Number")
    AMOUNT = "amount", pgettext_lazy("indicator kind", "Amount of money")
    PERCENTAGE = "percentage", pgettext_lazy("indicator kind", "Percentage")
    RATIO = "ratio", pgettext_lazy("indicator kind", "Ratio")
    AVERAGE = "average", pgettext_lazy("indicator kind", "Weighted average")
    YES_NO = "yes_no", pgettext_lazy("indicator kind", "Yes or no")
    MILESTONE = "milestone", pgettext_lazy("indicator kind", "Milestone")
    RUBRIC = "rubric", pgettext_lazy("indicator kind", "Score on a rubric")
    TEXT = "text", pgettext_lazy("indicator kind", "Text")


class IndicatorNature(models.TextChoices):
    """How a series behaves in time and over a changed territory (bản chất chỉ tiêu)."""

    FLOW = "flow", pgettext_lazy("indicator", "Flow: counted anew each period")
    STOCK = "stock", pgettext_lazy("indicator", "Stock: as it stands at the end of a period")
    RATIO = "ratio", pgettext_lazy("indicator", "Ratio: computed from its parts")


class Direction(models.TextChoices):
    """Which way is better (chiều hướng)."""

    MORE = "more", pgettext_lazy("indicator", "More is better")
    LESS = "less", pgettext_lazy("indicator", "Less is better")
    CEILING = "ceiling", pgettext_lazy("indicator", "Not above a limit")
    RANGE = "range", pgettext_lazy("indicator", "Within a range")


class Frequency(models.TextChoices):
    """How often it is asked (kỳ báo cáo); the codes are those of kinds of periods."""

    ANY = "", pgettext_lazy("frequency", "Not fixed")
    MONTH = "month", pgettext_lazy("frequency", "Every month")
    QUARTER = "quarter", pgettext_lazy("frequency", "Every quarter")
    HALF_YEAR = "half_year", pgettext_lazy("frequency", "Every half-year")
    NINE_MONTHS = "nine_months", pgettext_lazy("frequency", "After nine months")
    YEAR = "year", pgettext_lazy("frequency", "Every year")
    TERM = "term", pgettext_lazy("frequency", "Once a term of years")


class Adding(models.TextChoices):
    """How figures of several units, or of several periods, become one (cách tổng hợp)."""

    SUM = "sum", pgettext_lazy("adding up", "Sum")
    LAST = "last", pgettext_lazy("adding up", "The last one")
    MAX = "max", pgettext_lazy("adding up", "The highest one")
    AVERAGE = "average", pgettext_lazy("adding up", "From the sums of the parts (weighted)")
    DISTINCT = "distinct", pgettext_lazy("adding up", "Distinct people: not added")
    NONE = "none", pgettext_lazy("adding up", "Not added")


class Accumulation(models.TextChoices):
    """What span a reported figure covers (luỹ kế)."""

    PERIOD = "period", pgettext_lazy("accumulation", "The period alone")
    YEAR_TO_DATE = "year_to_date", pgettext_lazy("accumulation", "From the beginning of the year")
    SINCE_START = "since_start", pgettext_lazy("accumulation", "From the very beginning")


class CountedAt(models.TextChoices):
    """Whose figures are added up (cấp tính số liệu); those of units above stand beside."""

    ALL = "", pgettext_lazy("counted at", "Every unit counts its own part")
    CENTRE = "centre", pgettext_lazy("counted at", "The centre")
    PROVINCE = "province", pgettext_lazy("counted at", "Provinces")
    COMMUNE = "commune", pgettext_lazy("counted at", "Communes")
    CHAPTER = "chapter", pgettext_lazy("counted at", "Chapters")


class FigureStatus(models.TextChoices):
    """How firm a figure is (ước, sơ bộ, chính thức), the least firm first."""

    ESTIMATE = "estimate", pgettext_lazy("figure", "Estimate")
    PROVISIONAL = "provisional", pgettext_lazy("figure", "Provisional")
    FINAL = "final", pgettext_lazy("figure", "Final")


class ValueState(models.TextChoices):
    """Where a value stands (trạng thái số liệu)."""

    DRAFT = "draft", pgettext_lazy("value", "Draft")
    APPROVED = "approved", pgettext_lazy("value", "Approved")


class Answer(models.TextChoices):
    """What was answered when a value was asked for (loại trả lời).

    Two further kinds of nothing have no row: not asked, and asked without an answer yet (see `Target`).
    """

    NUMBER = "number", pgettext_lazy("value", "A number")
    YES = "yes", pgettext_lazy("value", "Yes")
    NO = "no", pgettext_lazy("value", "No")
    LEVEL = "level", pgettext_lazy("value", "A level")
    TEXT = "text", pgettext_lazy("value", "Words")
    NO_DATA = "no_data", pgettext_lazy("value", "No data")


class TargetState(models.TextChoices):
    """What the unit that a target was given to said to it (giao, nhận chỉ tiêu)."""

    GIVEN = "given", pgettext_lazy("target", "Given")
    ACCEPTED = "accepted", pgettext_lazy("target", "Accepted")
    ANSWERED = "answered", pgettext_lazy("target", "Answered with another view")


class SexSplit(models.TextChoices):
    """The split by sex of a count of people (phân tổ theo giới tính); the keys of the set that is always there."""

    TOTAL = "", pgettext_lazy("split", "All")
    FEMALE = "sex=f", pgettext_lazy("split", "Women")
    MALE = "sex=m", pgettext_lazy("split", "Men")
    UNKNOWN = "sex=u", pgettext_lazy("split", "Sex not known")


class DeclaredLevel(models.TextChoices):
    """The level to which a declared total belongs, such as the one that mobilised the aid (cấp)."""

    UNKNOWN = "", pgettext_lazy("level", "Not said")
    CENTRE = "centre", pgettext_lazy("level", "Centre")
    PROVINCE = "province", pgettext_lazy("level", "Provinces")
    COMMUNE = "commune", pgettext_lazy("level", "Communes")
    ALL = "all", pgettext_lazy("level", "All levels together")


class ItemKind(models.TextChoices):
    """What an item of a form asks for (loại mục)."""

    INDICATOR = "indicator", pgettext_lazy("form item", "Figures of an indicator")
    QUESTION = "question", pgettext_lazy("form item", "An answer in words")
    FILE = "file", pgettext_lazy("form item", "Photos or papers")


class CheckKind(models.TextChoices):
    """What a form checks beside the parts of each figure (quy tắc kiểm tra)."""

    CHANGE = "change", pgettext_lazy("check", "Changes by more than the limit, in per cent")
    AT_MOST = "at_most", pgettext_lazy("check", "Is at most another figure")
    OUTLIER = "outlier", pgettext_lazy("check", "Is far from what the unit reported so far")


class Severity(models.TextChoices):
    """What follows where a check does not hold (mức độ)."""

    HARD = "hard", pgettext_lazy("check", "It cannot be sent")
    EXPLAIN = "explain", pgettext_lazy("check", "It is explained")


class SubmissionState(models.TextChoices):
    """Where a submission stands (trạng thái báo cáo); what has no row yet is not due, open or late."""

    DRAFT = "draft", pgettext_lazy("submission", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("submission", "Submitted")
    RETURNED = "returned", pgettext_lazy("submission", "Returned")
    APPROVED = "approved", pgettext_lazy("submission", "Approved")
    PASSED = "passed", pgettext_lazy("submission", "Approved above as well")
    LOCKED = "locked", pgettext_lazy("submission", "Locked")


class ReturnReason(models.TextChoices):
    """Why a submission is returned (lý do trả lại); words are added."""

    MISSING = "missing", pgettext_lazy("return", "Something is missing")
    WRONG = "wrong", pgettext_lazy("return", "A figure looks wrong")
    EVIDENCE = "evidence", pgettext_lazy("return", "The evidence is missing or does not fit")
    PERIOD = "period", pgettext_lazy("return", "It counts another period")
    WORDING = "wording", pgettext_lazy("return", "The words need work")
    OTHER = "other", pgettext_lazy("return", "Another reason")


class Way(models.TextChoices):
    """By which way an answer came in (cách nhập)."""

    WEB = "web", pgettext_lazy("way in", "Web page")
    PHONE = "phone", pgettext_lazy("way in", "Phone, sent later")
    EXCEL = "excel", pgettext_lazy("way in", "Excel")
    ODK = "odk", pgettext_lazy("way in", "ODK form")
    API = "api", pgettext_lazy("way in", "Programming interface")
    TALLY = "tally", pgettext_lazy("way in", "Added up from chapters")


class CorrectionState(models.TextChoices):
    """Where a correction stands (trạng thái đính chính)."""

    PROPOSED = "proposed", pgettext_lazy("correction", "Waiting for the level above")
    ACCEPTED = "accepted", pgettext_lazy("correction", "Accepted")
    REFUSED = "refused", pgettext_lazy("correction", "Not accepted")


class ConsolidationState(models.TextChoices):
    """How far a consolidated report is (trạng thái báo cáo tổng hợp)."""

    DRAFT = "draft", pgettext_lazy("consolidated report", "Being written")
    PRINTED = "printed", pgettext_lazy("consolidated report", "Printed, to be signed")
    SIGNED = "signed", pgettext_lazy("consolidated report", "Signed")


class PackageKind(models.TextChoices):
    """What a package carries (loại gói dữ liệu)."""

    PLAN = "plan", pgettext_lazy("package", "Plan handed out")
    REPORT = "report", pgettext_lazy("package", "Report back")


class PackageState(models.TextChoices):
    """What became of a package (trạng thái gói dữ liệu)."""

    SENT = "sent", pgettext_lazy("package", "Made here")
    WAITING = "waiting", pgettext_lazy("package", "Came in, not taken over yet")
    TAKEN = "taken", pgettext_lazy("package", "Taken over")
    REFUSED = "refused", pgettext_lazy("package", "Not taken over")
