"""Every address of the console."""

from django.urls import include, path

from helpline.views import line, session

handler400 = "helpline.views.errors.bad_request"
handler500 = "helpline.views.errors.failed"

service = (
    [
        path("line-status/", line.line_status, name="line_status"),
        path("session/stay/", session.stay, name="stay"),
        path("session/state/", session.session_state, name="session_state"),
        path("session/signed-in-again/", session.signed_in_again, name="signed_in_again"),
        path("service/", include("helpline.urls_hours")),
        path("service/", include("helpline.urls_people")),
    ],
    "helpline",
)

urlpatterns = [
    path("", include(service)),
    path("accounts/", include("helpline.urls_accounts")),
    path("guidance/", include("guidance.urls")),
    path("", include("callers.urls")),
]
