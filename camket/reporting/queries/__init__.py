"""Reads of reporting."""

from camket.reporting.queries.answers import (
    EVERYTHING,
    Answered,
    Asked,
    answers_at,
    cells_sent,
    periods_of,
    places_of,
    series_of,
    targets_of,
)
from camket.reporting.queries.cascade import Given, children_of, given_under, goal_of, waiting_targets
from camket.reporting.queries.cells import approved_cells
from camket.reporting.queries.rollup import (
    RolledUp,
    RollUp,
    asked_cells,
    declared_for,
    home_unit,
    is_being_asked,
    last_period,
    rolled_up,
    rolled_up_splits,
    series_rolled,
    targets_by_unit,
    unit_for,
)
from camket.reporting.queries.splits import Splits, SplitWords, split_words, splits_of

__all__ = [
    "EVERYTHING",
    "Answered",
    "Asked",
    "Given",
    "RollUp",
    "RolledUp",
    "SplitWords",
    "Splits",
    "answers_at",
    "approved_cells",
    "asked_cells",
    "cells_sent",
    "children_of",
    "declared_for",
    "given_under",
    "goal_of",
    "home_unit",
    "is_being_asked",
    "last_period",
    "periods_of",
    "places_of",
    "rolled_up",
    "rolled_up_splits",
    "series_of",
    "series_rolled",
    "split_words",
    "splits_of",
    "targets_by_unit",
    "targets_of",
    "unit_for",
    "waiting_targets",
]
