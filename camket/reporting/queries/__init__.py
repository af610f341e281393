"""Reads of reporting."""

from camket.reporting.queries.answers import (
    EVERYTHING,
    Answered,
    Asked,
    answers_at,
    periods_of,
    places_of,
    series_of,
    targets_of,
)
from camket.reporting.queries.splits import Splits, SplitWords, split_words, splits_of

__all__ = [
    "EVERYTHING",
    "Answered",
    "Asked",
    "SplitWords",
    "Splits",
    "answers_at",
    "periods_of",
    "places_of",
    "series_of",
    "split_words",
    "splits_of",
    "targets_of",
]
