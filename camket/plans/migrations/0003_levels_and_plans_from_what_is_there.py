"""The five levels that the code knew become rows; the objectives of a text and their tasks become its plan."""

from datetime import date

from django.db import migrations

LEVELS = (
    ('pillar', 'Trụ cột', 'Pillar'),
    ('objective', 'Mục tiêu', 'Objective'),
    ('outcome', 'Kết quả', 'Outcome'),
    ('output', 'Sản phẩm đầu ra', 'Output'),
    ('task_group', 'Nhóm nhiệm vụ', 'Group of tasks'),
)


def add_levels(apps, schema_editor):
    """Enter the levels under their old codes; those that are there stay as they are."""
    level = apps.get_model('plans', 'PlanLevel')
    for rank, (code, local, english) in enumerate(LEVELS, start=1):
        level.objects.get_or_create(code=code, defaults={'rank': rank, 'name_local': local, 'name_en': english})


def first_day(instrument):
    """Return the day on which the plan of a text begins: as the text says, else the year in which it was entered."""
    for found in (instrument.in_force_from, instrument.issued_on, instrument.adopted_on):
        if found is not None and found.year:
            return date(found.year, 1, 1)
    return date(instrument.created_at.year, 1, 1)


def add_plans(apps, schema_editor):
    """Give every text that has objectives a plan, and its objectives and their tasks to that plan."""
    plan, objective = apps.get_model('plans', 'Plan'), apps.get_model('plans', 'Objective')
    task, instruments = apps.get_model('plans', 'Task'), apps.get_model('policy', 'Instrument')
    used = objective.objects.filter(plan=None).exclude(instrument=None).values('instrument')
    for instrument in instruments.objects.filter(pk__in=used).order_by('pk'):
        rows = objective.objects.filter(instrument=instrument, plan=None)
        start = first_day(instrument)
        ends_on = instrument.ends_on
        last = date(max(ends_on.year, start.year), 12, 31) if ends_on and ends_on.year else date(start.year + 4, 12, 31)
        made = plan.objects.create(
            name_local=instrument.name_local and f'Kế hoạch thực hiện: {instrument.name_local}'[:500],
            name_en=instrument.name_en and f'Plan to carry out: {instrument.name_en}'[:500],
            instrument=instrument,
            body_id=instrument.issuer_id,
            owner_unit_id=instrument.owner_unit_id,
            access=instrument.access,
            starts_on=start,
            ends_on=last,
            state='running',
            is_demonstration=instrument.is_demonstration,
        )
        ids = list(rows.values_list('pk', flat=True))
        rows.update(plan=made)
        task.objects.filter(objective__in=ids).update(plan=made)


def add_state_changes(apps, schema_editor):
    """Copy what the audit trail knows of moved tasks into the history of their states."""
    entries = apps.get_model('core', 'AuditEntry').objects.filter(action='plans.task.moved')
    task, change = apps.get_model('plans', 'Task'), apps.get_model('plans', 'StateChange')
    payloads = apps.get_model('core', 'AuditPayload').objects
    known = set(task.objects.values_list('pk', flat=True))
    for entry in entries.order_by('pk').iterator():
        payload = payloads.filter(entry=entry).first()
        states = (payload.data.get('changes', {}).get('state') if payload else None) or []
        if entry.record_id in known and len(states) == 2:
            row = change.objects.create(
                task_id=entry.record_id, before=states[0], to=states[1], changed_by_id=entry.actor_id,
                reason=payload.data.get('reason', ''),
            )
            change.objects.filter(pk=row.pk).update(created_at=entry.at)


def nothing(apps, schema_editor):
    """Leave what was made: the columns that point to it go with the migration before."""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('plans', '0002_plans_of_their_own'),
        ('policy', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(add_levels, nothing),
        migrations.RunPython(add_plans, nothing),
        migrations.RunPython(add_state_changes, nothing),
    ]
