"""Addresses of core's own pages."""

from django.urls import path

from camket.core.web import account, notices, views

app_name = "core"
urlpatterns = [
    path("lookup/<str:kind>/", views.lookup, name="lookup"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices_read"),
    path("notices/settings/", notices.settings, name="notice_settings"),
    path("notices/mails/", notices.mails, name="notice_mails"),
    path("notices/address/", notices.address_confirmed, name="address_confirmed"),
    path("notices/quiet/<str:token>/", notices.quiet, name="notices_quiet"),
    path("notices/<uid:uid>/", notices.show, name="notice"),
    path("account/", account.account, name="account"),
    path("account/language/", account.account_language, name="account_language"),
    path("account/return/", account.pin_enter, name="pin_enter"),
    path("account/pin/", account.pin_set, name="pin_set"),
    path("account/devices/<int:pk>/forget/", account.device_forget, name="device_forget"),
    path("account/keys/new/", account.key_issue, name="key_issue"),
    path("account/keys/shown/", account.key_shown, name="key_shown"),
    path("account/keys/<uid:uid>/revoke/", account.key_revoke, name="key_revoke"),
]
