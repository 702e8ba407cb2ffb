"""What the database refuses of filters and exports of the log."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from callers.models import LogExport, LogFilter

pytestmark = pytest.mark.django_db


class TestTheDatabase:
    def test_keeps_one_filter_of_a_name(self, supervisor, at):
        def make(key, name):
            LogFilter.objects.create(key=key, owner=supervisor, made_at=at, wanted={}, name=name)

        make("a", "")
        make("b", "")
        make("c", "Mine")
        with pytest.raises(IntegrityError, match="log_filter_named_once"), transaction.atomic():
            make("d", "Mine")
        with pytest.raises(IntegrityError, match="log_filter_has_a_key"), transaction.atomic():
            make("", "x")

    def test_takes_no_export_of_many_without_a_reason(self, supervisor, at):
        with (
            pytest.raises(IntegrityError, match="log_export_of_many_says_why"),
            transaction.atomic(),
        ):
            LogExport.objects.create(kinds=[], by=supervisor, at=at)

    def test_changes_no_export(self, supervisor, at):
        row = LogExport.objects.create(kinds=[], counted=1, by=supervisor, at=at)
        row.counted = 2
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
