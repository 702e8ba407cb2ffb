"""Staff: who works here and what they may do. And each person's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpline.access import STAFF, allow
from helpline.actions import people
from helpline.forms import NewPersonForm, OwnSettingsForm, PersonForm, TemporaryPasswordForm
from helpline.models import Person, Role
from helpline.refusals import Refused


@require_GET
@allow(Role.ADMIN)
def people_list(request: HttpRequest) -> HttpResponse:
    """List everybody, those who may sign in first."""
    everybody = Person.objects.order_by("-is_active", "name", "pk")
    return render(request, "helpline/people_list.html", {"people": everybody})


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def person_add(request: HttpRequest) -> HttpResponse:
    """Add somebody with a temporary password."""
    form = NewPersonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                added = people.add(**form.cleaned_data, by=request.user, at=request.arrived_at)
            except people.AddressTaken as refusal:
                form.add_error("email", refusal.sentence)
                status = 409
            else:
                messages.success(request, f"{added.name} can sign in now.")
                return redirect("helpline:people_list")
    return render(request, "helpline/people_add.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who somebody is here and what they may do."""
    person = get_object_or_404(Person, pk=pk)
    if request.method == "GET":
        return _person_page(request, person)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, person, form=form, status=422)
    try:
        people.change(person=person, **form.cleaned_data, by=request.user, at=request.arrived_at)
    except Refused as refusal:
        form.add_error("role", refusal.sentence)
        return _person_page(request, person, form=form, status=409)
    messages.success(request, "Saved.")
    return redirect("helpline:person_change", pk=pk)


@require_POST
@allow(Role.ADMIN)
def person_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop somebody from signing in."""
    person = get_object_or_404(Person, pk=pk)
    people.disable(person=person, by=request.user, at=request.arrived_at)
    messages.success(request, f"{person.name} is signed out and cannot sign in any more.")
    return redirect("helpline:person_change", pk=pk)


@require_POST
@allow(Role.ADMIN)
def person_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in again."""
    person = get_object_or_404(Person, pk=pk)
    people.enable(person=person, by=request.user, at=request.arrived_at)
    messages.success(request, f"{person.name} can sign in again.")
    return redirect("helpline:person_change", pk=pk)


@require_POST
@allow(Role.ADMIN)
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a temporary password."""
    person = get_object_or_404(Person, pk=pk)
    form = TemporaryPasswordForm(request.POST, person=person)
    if not form.is_valid():
        return _person_page(request, person, password_form=form, status=422)
    people.set_temporary_password(
        person=person,
        password=form.cleaned_data["password"],
        by=request.user,
        at=request.arrived_at,
    )
    messages.success(request, f"{person.name} has a temporary password and is signed out.")
    return redirect("helpline:person_change", pk=pk)


@require_http_methods(["GET", "POST"])
@allow(*STAFF)
def own_settings(request: HttpRequest) -> HttpResponse:
    """Let a person choose how the console behaves for them."""
    if request.method == "POST":
        form = OwnSettingsForm(request.POST)
        if form.is_valid():
            on = form.cleaned_data["shortcuts"]
            people.choose_shortcuts(on=on, by=request.user, at=request.arrived_at)
            messages.success(request, f"Keyboard shortcuts are {'on' if on else 'off'}.")
            return redirect("helpline:own_settings")
    form = OwnSettingsForm(initial={"shortcuts": request.user.shortcuts})
    return render(request, "helpline/own_settings.html", {"form": form})


def _person_page(
    request: HttpRequest,
    person: Person,
    *,
    form: PersonForm | None = None,
    password_form: TemporaryPasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one person's page, with what was filled in."""
    saved = {
        "name": person.name,
        "role": person.role,
        "registration_number": person.registration_number,
        "may_approve_guidance": person.may_approve_guidance,
        "is_safeguarding_lead": person.is_safeguarding_lead,
    }
    context = {
        "person": person,
        "form": form or PersonForm(initial=saved),
        "password_form": password_form or TemporaryPasswordForm(person=person),
    }
    return render(request, "helpline/people_change.html", context, status=status)
