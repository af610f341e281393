"""The endpoints that a ledger of records gives to programs: list, one, new, change, and steps."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Body, Header, Path, Query, Router, Schema, Status
from ninja.errors import HttpError

from camket.core import audit
from camket.core.access import Denied, Refused, scope_of
from camket.core.actions import Invalid
from camket.core.choices import Door
from camket.core.fields.coded import CodedFormField
from camket.core.keys import user_of
from camket.core.models import IdempotencyKey, User
from camket.core.money import Money
from camket.core.pages.forms import add_model_errors
from camket.core.pages.lookups import RecordField, RecordsField
from camket.core.pages.records import visible_or_404
from camket.core.pages.registers import Ledger
from camket.core.rest.schemas import Problem, answer_schema, input_schema, list_schema, taken

MOST = 200
Uid = Path(..., pattern=r"^[A-Za-z][A-Za-z0-9]{10}$")
PROBLEMS = {403: Problem, 404: Problem, 409: Problem, 412: Problem, 422: Problem, 428: Problem}


class FormFault(Exception):
    """What is wrong in what was sent; each fault goes to its field."""

    def __init__(self, errors: Mapping[str, Iterable[Any]]) -> None:
        super().__init__()
        self.errors = [
            {"field": None if name == "__all__" else name, "message": str(message)}
            for name, messages in errors.items()
            for message in messages
        ]


def bearer(request: HttpRequest) -> User | None:
    """Return in whose name a request is made, by the token in its Authorization header.

    Programs that only know HTTP Basic send the person's e-mail address or telephone number as the name and the token as
    the password; the password with which people sign in on pages opens nothing here.
    """
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    name = None
    if scheme.lower() == "basic":
        name, secret = basic(secret)
    elif scheme.lower() != "bearer":
        return None
    user = user_of(secret.strip(), Door.API)
    if user is not None and name is not None and name.casefold() not in names_of(user):
        return None
    if user is not None:
        request.user = user
    return user


def basic(encoded: str) -> tuple[str, str]:
    """Return the name and the password of HTTP Basic, empty ones where it is broken."""
    try:
        name, _colon, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name.strip(), password


def names_of(user: User) -> set[str]:
    """Return the names with which a person signs in."""
    return {str(name).casefold() for name in (user.email, user.phone) if name}


def bearer_or_nobody(request: HttpRequest) -> Any:
    """Return the same for reading, where one may come without a token and then reads what is public."""
    if "Authorization" not in request.headers:
        request.user = AnonymousUser()
        return request.user
    return bearer(request)


def reference(record: Any) -> dict[str, str] | None:
    """Return a record as other records refer to it."""
    return None if record is None else {"uid": record.uid, "name": str(record)}


def shown(record: Any, ledger: Ledger) -> dict[str, Any]:
    """Return a record in the shape of its ledger's answers."""
    data: dict[str, Any] = {
        "uid": record.uid,
        "record_kind": record.record_kind(),
        "url": record.get_absolute_url(),
        "page": record.get_absolute_url(),
        "label": str(record),
        "version": record.version,
        "is_demonstration": record.is_demonstration,
        "changed_at": record.changed_at.isoformat(),
    }
    for name, field in taken(ledger.form).items():
        value = getattr(record, name, None)
        if isinstance(field, RecordsField):
            data[name] = [reference(each) for each in value.all()] if value is not None else []
        elif isinstance(field, RecordField):
            data[name] = reference(value)
        elif isinstance(field, CodedFormField | forms.DateField):
            data[name] = None if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
        elif isinstance(value, Money):
            data[name] = value.plain()
        else:
            data[name] = value if value is None or isinstance(value, bool | int) else str(value)
    return data | {name: read(record) for name, (_kind, read) in ledger.shows.items()}


def etag(record: Any) -> str:
    """Return the ETag of a record: its version."""
    return f'"{record.version}"'


def typed(data: dict[str, Any]) -> dict[str, Any]:
    """Return JSON as a form reads it: lists as lines, nulls left out."""
    return {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in data.items()
        if value is not None
    }


def carried(form: Any, act: Callable[[Any], Any]) -> Any:
    """Run an action with what a form holds; what it finds wrong is raised with its fields."""
    if not form.is_valid():
        raise FormFault(form.errors)
    try:
        return act(form)
    except Invalid as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        raise FormFault(form.errors) from fault
    except forms.ValidationError as error:
        add_model_errors(form, error)
        raise FormFault(form.errors) from error


def once(
    request: HttpRequest, key: str | None, write: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, Any, bool]:
    """Run a write once for a key; the same key gives the same answer again.

    Returns the status, the answer, and whether it was given before.
    """
    if not key:
        with transaction.atomic():
            return (*write(), False)
    digest = audit.digest_of(f"{request.method} {request.path}", json.loads(request.body or b"null"))
    user: Any = request.user
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(user=user, key=key, request_digest=digest)
            status, answer = write()
            IdempotencyKey.objects.filter(pk=row.pk).update(status=status, answer=answer)
            return status, answer, False
    except IntegrityError:
        known = IdempotencyKey.objects.filter(user=user, key=key).first()
        if known is None:
            raise
        if known.request_digest != digest:
            raise HttpError(422, "idempotency_key_reused") from None
        return known.status, known.answer, True


def refuse(verdict: Any) -> None:
    """Raise what a verdict refuses."""
    if isinstance(verdict, Denied):
        raise Refused(verdict.reason)


def router_for(ledger: Ledger) -> Router:
    """Return the endpoints of one ledger."""
    router = Router(tags=[ledger.app])
    answer = answer_schema(ledger)
    offer_list(router, ledger, answer)
    offer_one(router, ledger, answer)
    offer_new(router, ledger, answer)
    if ledger.change is not None:
        offer_change(router, ledger, answer)
    for word, act in ledger.steps.items():
        offer_step(router, ledger, answer, word, act)
    return router


def offer_list(router: Router, ledger: Ledger, answer: Any) -> None:
    """Add the endpoint that lists what the caller may see, a page at a time."""
    annotations = {"items": list[answer], "next": str | None}
    page: Any = type(f"{ledger.model.__name__}Page", (Schema,), {"__annotations__": annotations})
    question: Any = list_schema(ledger, MOST)

    @router.get("", response={200: page, **PROBLEMS}, auth=bearer_or_nobody, operation_id=f"list_{ledger.plural}")
    def index(request: HttpRequest, asked: question = Query(...)) -> Any:
        manager: Any = ledger.model._default_manager
        rows = ledger.narrow(manager.visible_to(request.user)).select_related(*ledger.related).order_by("pk")
        for name, lookup in ledger.filters.items():
            rows = narrowed(rows, name, lookup, getattr(asked, name))
        if asked.after:
            last = rows.filter(uid=asked.after).first()
            if last is None:
                raise HttpError(422, "cursor_unknown")
            rows = rows.filter(pk__gt=last.pk)
        found = list(rows[: asked.limit + 1])
        return {
            "items": [shown(record, ledger) for record in found[: asked.limit]],
            "next": found[asked.limit - 1].uid if len(found) > asked.limit else None,
        }


def narrowed(rows: Any, name: str, lookup: str, wanted: str | None) -> Any:
    """Return the rows that fit what one filter of a list asks; raises FormFault for what the column cannot hold."""
    try:
        return rows if wanted is None else rows.filter(**{lookup: wanted})
    except forms.ValidationError as error:
        raise FormFault({name: error.messages}) from error


def offer_one(router: Router, ledger: Ledger, answer: Any) -> None:
    """Add the endpoint that gives one record with its ETag."""
    responses = {200: answer, 304: None, **PROBLEMS}

    @router.get("/{uid}", response=responses, auth=bearer_or_nobody, operation_id=f"get_{ledger.name}")
    def one(
        request: HttpRequest,
        response: HttpResponse,
        uid: str = Uid,
        if_none_match: str | None = Header(None, alias="If-None-Match"),
    ) -> Any:
        record = visible_or_404(request.user, ledger.model, uid)
        response["ETag"] = etag(record)
        if if_none_match == etag(record):
            return Status(304, None)
        return Status(200, shown(record, ledger))


def offer_new(router: Router, ledger: Ledger, answer: Any) -> None:
    """Add the endpoint that enters a new record."""
    new: Any = input_schema(ledger, is_change=False)

    @router.post("", response={201: answer, **PROBLEMS}, auth=bearer, operation_id=f"add_{ledger.name}")
    def add(
        request: HttpRequest,
        response: HttpResponse,
        data: new = Body(...),
        idempotency_key: str | None = Header(None, alias="Idempotency-Key", max_length=100),
    ) -> Any:
        refuse(ledger.may_add(scope_of(request.user)))

        def write() -> tuple[int, dict[str, Any]]:
            form = ledger.form(typed(data.dict()), user=request.user)
            record = carried(form, lambda valid: ledger.add(actor=request.user, **valid.facts()))
            return 201, shown(record, ledger)

        status, given, is_repeated = once(request, idempotency_key, write)
        response["ETag"] = f'"{given["version"]}"'
        if is_repeated:
            response["Idempotent-Replay"] = "true"
        return Status(status, given)


def offer_change(router: Router, ledger: Ledger, answer: Any) -> None:
    """Add the endpoint that changes a record which the caller has read in its present version."""
    sent: Any = input_schema(ledger, is_change=True)
    change: Any = ledger.change

    @router.patch("/{uid}", response={200: answer, **PROBLEMS}, auth=bearer, operation_id=f"change_{ledger.name}")
    def alter(
        request: HttpRequest,
        response: HttpResponse,
        uid: str = Uid,
        data: sent = Body(...),
        if_match: str | None = Header(None, alias="If-Match"),
        idempotency_key: str | None = Header(None, alias="Idempotency-Key", max_length=100),
    ) -> Any:
        record = visible_or_404(request.user, ledger.model, uid)
        refuse(ledger.may_change(scope_of(request.user), record))
        facts = {"actor": request.user, "expected_version": version_read(if_match)}

        def write() -> tuple[int, dict[str, Any]]:
            form = changed_form(ledger, request.user, record, data.dict(exclude_unset=True))
            altered = carried(form, lambda valid: change(record, **facts, **valid.facts()))
            return 200, shown(altered, ledger)

        status, given, _is_repeated = once(request, idempotency_key, write)
        response["ETag"] = f'"{given["version"]}"'
        return Status(status, given)


def offer_step(router: Router, ledger: Ledger, answer: Any, word: str, act: Callable[..., Any]) -> None:
    """Add the endpoint of a step that needs no more than the version that the caller has read."""
    name = f"{word}_{ledger.name}"

    @router.post(f"/{{uid}}/{word}", response={200: answer, **PROBLEMS}, auth=bearer, operation_id=name)
    def step(
        request: HttpRequest,
        response: HttpResponse,
        uid: str = Uid,
        if_match: str | None = Header(None, alias="If-Match"),
    ) -> Any:
        record = visible_or_404(request.user, ledger.model, uid)
        taken_step = act(record, actor=request.user, expected_version=version_read(if_match))
        response["ETag"] = etag(taken_step)
        return Status(200, shown(taken_step, ledger))


def version_read(if_match: str | None) -> int:
    """Return the version that a caller has read; one that is no version fits no record."""
    if if_match is None:
        raise HttpError(428, "if_match_needed")
    version = if_match.strip('W/"')
    return int(version) if version.isdecimal() and len(version) < 10 else -1


def changed_form(ledger: Ledger, user: Any, record: Any, sent: dict[str, Any]) -> Any:
    """Return the form of a record as it stands with what was sent laid over it; null empties a field."""
    unbound = ledger.form(user=user, instance=record)
    now = {name: unbound[name].value() for name in unbound.fields if name != "version"}
    over = {name: "" if value is None else value for name, value in sent.items()}
    return ledger.form(typed({**now, **over}), user=user, instance=record)
