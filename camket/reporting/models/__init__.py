"""Tables of reporting."""

from camket.reporting.models.breakdowns import Breakdown, Category
from camket.reporting.models.declared import DeclaredTotal
from camket.reporting.models.indicators import (
    DefinitionLevel,
    DefinitionSplit,
    FrameworkCode,
    Indicator,
    IndicatorVersion,
)
from camket.reporting.models.targets import SPLIT_LENGTH, Target
from camket.reporting.models.values import Value

__all__ = [
    "SPLIT_LENGTH",
    "Breakdown",
    "Category",
    "DeclaredTotal",
    "DefinitionLevel",
    "DefinitionSplit",
    "FrameworkCode",
    "Indicator",
    "IndicatorVersion",
    "Target",
    "Value",
]
