"""Addresses of calls. They hold references and never a person's data."""

from django.urls import path

from callers.views import calls, desk, follow_ups, paper, runs, sharing, voicemails

app_name = "callers"
CALL = "calls/<str:reference>/"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("calls/", desk.call_list, name="call_list"),
    path("calls/start/", calls.call_start, name="call_start"),
    path("calls/from-paper/", paper.call_from_paper, name="call_from_paper"),
    path("calls/unfinished/", desk.unfinished_list, name="unfinished_list"),
    path("calls/decisions/", desk.decision_list, name="decision_list"),
    path("end-of-day/", desk.end_of_day, name="end_of_day"),
    path(CALL, calls.call_detail, name="call_detail"),
    path(f"{CALL}field/", calls.field_save, name="field_save"),
    path(f"{CALL}save/", calls.record_save, name="record_save"),
    path(f"{CALL}guidance/", calls.guidance_search, name="guidance_search"),
    path(f"{CALL}panels/<slug:slug>/", calls.panel_open, name="panel_open"),
    path(f"{CALL}hand-over/", calls.hand_over, name="hand_over"),
    path(f"{CALL}hand-over/renew/", calls.hand_over_renew, name="hand_over_renew"),
    path(f"{CALL}hand-to/", calls.call_hand_to, name="call_hand_to"),
    path(f"{CALL}close/", calls.call_close, name="call_close"),
    path(f"{CALL}record/", calls.call_record, name="call_record"),
    path(f"{CALL}addenda/", calls.addendum_add, name="addendum_add"),
    path(f"{CALL}closing-time/", calls.closing_time, name="closing_time"),
    path(f"{CALL}undo/", calls.call_undo, name="call_undo"),
    path(f"{CALL}link/", calls.call_link, name="call_link"),
    path(f"{CALL}decisions/", sharing.decision_add, name="decision_add"),
    path(f"{CALL}decisions/ask/", sharing.decision_ask, name="decision_ask"),
    path(f"{CALL}sharing/", sharing.disclosure_add, name="disclosure_add"),
    path(f"{CALL}safeguarding/", sharing.safeguarding, name="safeguarding"),
    path(f"{CALL}safeguarding/add/", sharing.safeguarding_add, name="safeguarding_add"),
    path("safeguarding/", sharing.safeguarding_list, name="safeguarding_list"),
    path(f"{CALL}blanks/", runs.blanks_explain, name="blanks_explain"),
    path(f"{CALL}checklists/<slug:slug>/rest/", runs.steps_rest, name="steps_rest"),
    path(f"{CALL}raise/", runs.call_raise, name="call_raise"),
    path(f"{CALL}attempts/", follow_ups.attempt_add, name="attempt_add"),
    path(f"{CALL}follow-ups/", follow_ups.follow_up_book, name="follow_up_book"),
    path(f"{CALL}checklists/<slug:slug>/open/", runs.run_open, name="run_open"),
    path(f"{CALL}checklists/<slug:slug>/answer/", runs.answer_save, name="answer_save"),
    path(f"{CALL}checklists/<slug:slug>/confirm/", runs.tier_confirm, name="tier_confirm"),
    path(f"{CALL}checklists/<slug:slug>/step/", runs.step_tick, name="step_tick"),
    path(f"{CALL}checklists/<slug:slug>/abandon/", runs.run_abandon, name="run_abandon"),
    path(
        f"{CALL}checklists/<slug:slug>/decline/", runs.checklist_decline, name="checklist_decline"
    ),
    path("follow-ups/", desk.follow_up_list, name="follow_up_list"),
    path("follow-ups/undecided/", desk.stuck_list, name="stuck_list"),
    path("follow-ups/<int:pk>/", follow_ups.follow_up_detail, name="follow_up_detail"),
    path("follow-ups/<int:pk>/attempt/", follow_ups.follow_up_attempt, name="follow_up_attempt"),
    path("follow-ups/<int:pk>/ring/", follow_ups.follow_up_ring, name="follow_up_ring"),
    path("follow-ups/<int:pk>/give/", follow_ups.follow_up_give, name="follow_up_give"),
    path("follow-ups/<int:pk>/complete/", follow_ups.follow_up_complete, name="follow_up_complete"),
    path("follow-ups/<int:pk>/take/", follow_ups.follow_up_take, name="follow_up_take"),
    path("voicemails/", desk.voicemail_list, name="voicemail_list"),
    path("voicemails/add/", voicemails.voicemail_add, name="voicemail_add"),
    path("voicemails/<int:pk>/", voicemails.voicemail_detail, name="voicemail_detail"),
    path("voicemails/<int:pk>/answer/", voicemails.voicemail_answer, name="voicemail_answer"),
    path("voicemails/<int:pk>/give/", voicemails.voicemail_give, name="voicemail_give"),
    path("voicemails/<int:pk>/settle/", voicemails.voicemail_settle, name="voicemail_settle"),
]
