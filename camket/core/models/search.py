"""The rows of the search index."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """The folded words of one record. The full-text index of the database hangs on `title` and `body`."""

    record_kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    title = models.TextField()
    body = models.TextField(blank=True)
    date = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_kind", "record_id"], name="core_searchentry_once")]

    def __str__(self) -> str:
        return self.title


class SearchFacet(models.Model):
    """That a record is about another one by which a search can be narrowed: a body, a place."""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="facets")
    facet_kind = models.CharField(max_length=60)
    facet_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facet_kind", "facet_id", "entry"], name="core_searchfacet_once")
        ]

    def __str__(self) -> str:
        return f"{self.facet_kind} {self.facet_id}"
