"""The level of an objective points to a row that people may rename; the column and its codes stay."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0003_levels_and_plans_from_what_is_there'),
    ]

    operations = [
        migrations.AlterField(
            model_name='objective',
            name='level',
            field=models.ForeignKey(db_column='level', default='objective', on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='plans.planlevel', to_field='code', verbose_name='level'),
        ),
    ]
