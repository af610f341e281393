"""Reads of plans."""

from camket.plans.queries.tasks import count_by_state, list_tasks, my_tasks, overdue

__all__ = ["count_by_state", "list_tasks", "my_tasks", "overdue"]
