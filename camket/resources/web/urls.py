"""Addresses of resources."""

from camket.resources.web import views

app_name = "resources"
urlpatterns = [*views.PROJECTS.urls(), *views.TRANSACTIONS.urls("transactions/")]
