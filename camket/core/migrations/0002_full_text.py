"""The full-text index beside the table of search entries: FTS5 on SQLite, tsvector on PostgreSQL.

Both follow the table by themselves, so that no writer can forget them.
"""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE core_search_fts USING fts5(
        title, body, content='core_searchentry', content_rowid='id', tokenize="unicode61 remove_diacritics 0"
    )""",
    """CREATE TRIGGER core_search_added AFTER INSERT ON core_searchentry BEGIN
        INSERT INTO core_search_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
    END""",
    """CREATE TRIGGER core_search_removed AFTER DELETE ON core_searchentry BEGIN
        INSERT INTO core_search_fts(core_search_fts, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
    END""",
    """CREATE TRIGGER core_search_changed AFTER UPDATE ON core_searchentry BEGIN
        INSERT INTO core_search_fts(core_search_fts, rowid, title, body)
        VALUES ('delete', old.id, old.title, old.body);
        INSERT INTO core_search_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
    END""",
]
SQLITE_BACK = [
    "DROP TRIGGER core_search_changed",
    "DROP TRIGGER core_search_removed",
    "DROP TRIGGER core_search_added",
    "DROP TABLE core_search_fts",
]
POSTGRESQL = [
    """ALTER TABLE core_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'B')
    ) STORED""",
    "CREATE INDEX core_searchentry_vector ON core_searchentry USING gin (vector)",
]
POSTGRESQL_BACK = ["ALTER TABLE core_searchentry DROP COLUMN vector"]


def run(sqlite, postgresql):
    def apply(apps, editor):
        for statement in sqlite if editor.connection.vendor == "sqlite" else postgresql:
            editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK))]
