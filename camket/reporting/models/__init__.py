"""Tables of reporting."""

from camket.reporting.models.breakdowns import Breakdown, Category
from camket.reporting.models.consolidations import Consolidation, Sentence
from camket.reporting.models.declared import DeclaredTotal
from camket.reporting.models.exchange import Counterpart, Package, Partner
from camket.reporting.models.field_records import FieldRecord
from camket.reporting.models.figures import FigureBase, FigureChange, SplitNumber
from camket.reporting.models.forms import FormCheck, FormItem, ReportForm, Round, RoundException
from camket.reporting.models.indicators import (
    DefinitionLevel,
    DefinitionSplit,
    FrameworkCode,
    Indicator,
    IndicatorVersion,
)
from camket.reporting.models.submissions import (
    ChapterCount,
    Correction,
    DraftCell,
    Explanation,
    SealedVersion,
    Submission,
    SubmissionStep,
    SubmittedFile,
)
from camket.reporting.models.targets import SPLIT_LENGTH, Target
from camket.reporting.models.values import Value

__all__ = [
    "SPLIT_LENGTH",
    "Breakdown",
    "Category",
    "ChapterCount",
    "Consolidation",
    "Correction",
    "Counterpart",
    "DeclaredTotal",
    "DefinitionLevel",
    "DefinitionSplit",
    "DraftCell",
    "Explanation",
    "FieldRecord",
    "FigureBase",
    "FigureChange",
    "FormCheck",
    "FormItem",
    "FrameworkCode",
    "Indicator",
    "IndicatorVersion",
    "Package",
    "Partner",
    "ReportForm",
    "Round",
    "RoundException",
    "SealedVersion",
    "Sentence",
    "SplitNumber",
    "Submission",
    "SubmissionStep",
    "SubmittedFile",
    "Target",
    "Value",
]
