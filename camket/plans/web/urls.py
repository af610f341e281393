"""Addresses of plans."""

from django.urls import path

from camket.plans.web import cascade, drawings, feed, outline, proposals, renewal, tasks, views

app_name = "plans"
urlpatterns = [
    path("<uid:uid>/move/", tasks.task_move, name="task_move"),
    path("<uid:uid>/go/", tasks.task_go, name="task_go"),
    path("<uid:uid>/progress/new/", tasks.note_add, name="note_add"),
    path("<uid:uid>/money/new/", tasks.money_add, name="money_add"),
    path("money/<uid:uid>/edit/", tasks.money_edit, name="money_edit"),
    path("money/<uid:uid>/remove/", tasks.money_remove, name="money_remove"),
    *views.OBJECTIVES.urls("objectives/"),
    path("objectives/<uid:uid>/shift/", outline.objective_shift, name="objective_shift"),
    path("objectives/<uid:uid>/place/", outline.objective_place, name="objective_place"),
    *views.PLANS.urls("plans/"),
    path("plans/<uid:uid>/state/", outline.plan_step, name="plan_step"),
    path("plans/<uid:uid>/number/", outline.plan_number, name="plan_number"),
    path("plans/<uid:uid>/gantt/", drawings.plan_gantt, name="plan_gantt"),
    path("plans/<uid:uid>/renew/", renewal.plan_renew, name="plan_renew"),
    path("<uid:uid>/give/", cascade.task_give, name="task_give"),
    path("given/", cascade.given, name="given"),
    path("given/<uid:uid>/", cascade.assignment, name="assignment"),
    path("given/<uid:uid>/withdraw/", cascade.assignment_withdraw, name="assignment_withdraw"),
    path("units/", cascade.units, name="units"),
    *proposals.PROPOSALS.urls("proposals/")[1:],
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<uid:uid>/send/", proposals.proposal_send, name="proposal_send"),
    path("proposals/<uid:uid>/withdraw/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("proposals/<uid:uid>/answer/", proposals.proposal_answer, name="proposal_answer"),
    path("proposals/<uid:uid>/task/", proposals.proposal_task, name="proposal_task"),
    path("proposals/<uid:uid>/money/", proposals.proposal_money, name="proposal_money"),
    path("proposals/<uid:uid>/join/", proposals.proposal_join, name="proposal_join"),
    path("board/", drawings.board, name="board"),
    path("calendar/", drawings.calendar, name="calendar"),
    path("care/", drawings.care, name="care"),
    path("feed.ics", feed.feed, name="feed"),
    path("feed/<str:secret>.ics", feed.feed, name="feed_by_key"),
    path("levels/", outline.levels, name="levels"),
    path("levels/new/", outline.level_add, name="level_add"),
    path("levels/<uid:uid>/edit/", outline.level_edit, name="level_edit"),
    path("levels/<uid:uid>/remove/", outline.level_remove, name="level_remove"),
    # Last, so that the words above are no public ids.
    *views.TASKS.urls(),
]
