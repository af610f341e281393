"""Two workers, and two people, at the same moment: each is told once and gets one mail, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.shell.installation import Installation, installation

#: Two threads tell the same ten times, then two workers make and send the mails. Prints how many of each there are.
RACE = """
import json, threading
import django
django.setup()
from django.db import connection, transaction
from camket.core import clock, outbox
from camket.core.choices import NoticeWay
from camket.core.models import Notice, NoticeMail, User
from camket.core.notices import choose_ways, notify
from camket.plans.models import Task
from camket.people.models import Body, Unit
from tests import factories
from tests.cast import Cast

cast = Cast()
for user in User.objects.exclude(email=None):
    cast.users[str(user.email).partition("@")[0]] = user
for unit in Unit.objects.all():
    cast.units[unit.key.removeprefix("test-")] = unit
cast.bodies["union"] = Body.objects.get(key="vwu")
tasks = [factories.task(cast) for _number in range(10)]
sent, failed = [], []

class Server:
    def open(self): pass
    def close(self): pass
    def send_messages(self, messages):
        sent.extend(message.to[0] for message in messages)
        return len(messages)

outbox.get_connection = Server
for user in (cast.huong, cast.lan):
    choose_ways(actor=user, ways={"plans.answered": NoticeWay.MAIL})

def together(deed):
    start = threading.Barrier(2)
    def run():
        try:
            start.wait(60)
            deed()
        except Exception as error:
            failed.append(repr(error))
        finally:
            connection.close()
    both = [threading.Thread(target=run) for _each in range(2)]
    for one in both: one.start()
    for one in both: one.join(120)

def tell(task):
    with transaction.atomic():
        notify("plans.answered", actor=cast.mai, about=task, to=[cast.huong, cast.lan])

for task in tasks:
    together(lambda: tell(task))
rows = Notice.objects.count()

def work():
    outbox.make_mails(clock.now())
    outbox.send_waiting(clock.now())

for _round in range(3):
    together(work)
states = sorted(NoticeMail.objects.values_list("state", flat=True))
print(json.dumps({"notices": rows, "sent": sorted(sent), "states": states, "failed": failed}))
"""
#: One worker is killed while it hands the mail over.
KILLED = """
from camket.core import clock, outbox
from camket.core.choices import NoticeWay
from camket.core.models import User
from camket.core.notices import choose_ways, notify
from camket.people.models import Unit
from camket.plans.models import Task

class Server:
    open = close = lambda self: None
    send_messages = hold

huong, lan = User.objects.get(email="huong@example.org"), User.objects.get(email="lan@example.org")
choose_ways(actor=huong, ways={"plans.answered": NoticeWay.MAIL})
unit = Unit.objects.get(key="test-ha_tinh")
task = Task.objects.create(name_local="Tập huấn", unit=unit, owner_unit=unit, access="unit")
notify("plans.answered", actor=lan, about=task, to=[huong], occasion="killed")
outbox.get_connection = Server
outbox.make_mails(clock.now())
outbox.send_waiting(clock.now())
"""
#: The next worker, now and an hour later. Prints what it sent, and where the mail that was cut off stands.
AFTER = """
import json
from datetime import timedelta
import django
django.setup()
from camket.core import clock, outbox
from camket.core.models import Notice
left = []

class Server:
    open = close = lambda self: None
    def send_messages(self, messages):
        left.extend(messages)
        return len(messages)

outbox.get_connection = Server
for later in (timedelta(), timedelta(hours=1)):
    outbox.make_mails(clock.now() + later)
    outbox.send_waiting(clock.now() + later)
print(json.dumps([len(left), Notice.objects.get(occasion="killed").mail.state]))
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation on each database, with people."""
    server = request.getfixturevalue("postgres_address") if request.param == "postgresql" else ""
    with installation(server) as made:
        made.populate()
        yield made


def test_two_at_once_tell_once_and_two_workers_send_once(house: Installation) -> None:
    found = json.loads(house.python(RACE))
    assert found["failed"] == []
    assert found["notices"] == 20
    assert found["sent"] == ["huong@example.org", "lan@example.org"]
    assert found["states"] == ["sent", "sent"]


def test_a_mail_whose_worker_was_killed_is_not_sent_again(house: Installation) -> None:
    worker = house.start_held(KILLED)
    worker.kill()
    worker.communicate(timeout=60)
    assert json.loads(house.python(AFTER)) == [0, "unsure"]
