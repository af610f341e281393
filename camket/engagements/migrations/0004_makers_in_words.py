from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0003_more_kinds_of_events'),
    ]

    operations = [
        migrations.AddField(
            model_name='commitment',
            name='made_by_words',
            field=models.CharField(blank=True, max_length=200, verbose_name="made by, in the source's words"),
        ),
    ]
