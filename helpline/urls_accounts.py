"""Addresses of signing in: what the console offers of the sign-in library, and nothing more.

An admin adds people, sets their address and helps with forgotten passwords, so the library's pages
for these are closed. Their names stay, because the library asks for them.
"""

from allauth.account import views as account
from allauth.mfa.totp import views as totp
from csp.decorators import csp_update
from django.urls import include, path, re_path

from helpline.views.accounts import not_offered

# The picture that a phone scans is drawn into the page itself.
activate_totp = csp_update({"img-src": ["data:"]})(totp.activate_totp)

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", not_offered, name="account_set_password"),
    path("password/reset/", not_offered, name="account_reset_password"),
    path("password/reset/done/", not_offered, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        not_offered,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", not_offered, name="account_reset_password_from_key_done"),
    path("email/", not_offered, name="account_email"),
    path("confirm-email/", not_offered, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", not_offered, name="account_confirm_email"),
    path("login/code/confirm/", not_offered, name="account_confirm_login_code"),
    path("2fa/totp/activate/", activate_totp, name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
