"""Who a session belongs to, read with what every page says of her."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from camket.core.models import Notice, User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Reads how many notices a person has not read together with the person: no page asks for it again."""

    def get_user(self, user_id: Any) -> User | None:
        unread = Notice.objects.filter(user=OuterRef("pk"), read_at=None).order_by().values("user")
        count = Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0)
        user = User.objects.annotate(unread=count).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.unread_notices = user.unread
        return user
