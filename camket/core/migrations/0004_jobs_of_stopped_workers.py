"""Jobs say when their worker last gave a sign of life, so that those of a stopped worker are taken up again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_search_facets")]

    operations = [
        migrations.AddField("job", "seen_at", models.DateTimeField(null=True)),
        migrations.AddField("job", "attempts", models.PositiveSmallIntegerField(default=0)),
    ]
