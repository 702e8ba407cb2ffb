"""Reviews: what waits for one, the form, the nurse's reply, the sign-off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from callers.actions import reviews
from callers.actions.writing import CallRefused
from callers.casefile import CaseFile
from callers.facts import lowering
from callers.models import Call, Review
from callers.models.calls import REVIEW_ORDER
from callers.review_form import GROUPS, WHY_LIMIT, Answered, Fault, Topic
from callers.views.desk import listed, reviews_to_read, reviews_to_sign_off, reviews_wanted
from callers.views.page import find, read_and_load
from callers.views.record import record_page
from callers.views.rows import TIER_LOOKS
from guidance.tiers import Tier
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number

CALLERS = (Role.NURSE, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Row:
    """One topic of the form: what the record answers, what was chosen, and what it lacks."""

    topic: Topic
    answered: Answered | None
    chosen: str
    why: str
    fault: Fault | None

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return each value and its words; both ends of the scale say what they mean."""
        scale = self.topic.scale
        words = {1: f"1 {scale.ends[0]}", scale.top: f"{scale.top} {scale.ends[1]}"}
        if scale == "accuracy":
            words[4] = "4 optimal"
        found = [(str(one), words.get(one, str(one))) for one in range(1, scale.top + 1)]
        return [*found, ("na", "Does not apply")] if scale.may_be_left_out else found

    @property
    def record_says(self) -> str:
        """Return the record's rating in words, blank where it gives none."""
        if self.answered is None or not self.answered.rates:
            return ""
        return "does not apply" if self.answered.rating is None else str(self.answered.rating)


@require_GET
@allow(Role.SUPERVISOR)
def review_list(request: HttpRequest) -> HttpResponse:
    """List every call that waits for a review: unreached first, then the soonest due."""
    rows = reviews_wanted()
    return listed(
        request,
        rows,
        REVIEW_ORDER,
        anchors=Call.objects.in_order_of_review(),
        title="Calls to review",
        part="callers/_desk_reviews.html",
        overdue=rows.overdue_for_review(request.arrived_at).count(),
        to_sign_off=reviews_to_sign_off(request.arrived_at).count(),
    )


@require_GET
@allow(Role.SUPERVISOR)
def sign_off_list(request: HttpRequest) -> HttpResponse:
    """List every review that may be signed off, the longest first."""
    rows, part = reviews_to_sign_off(request.arrived_at), "callers/_desk_signing.html"
    return listed(request, rows, ("at", "pk"), title="Reviews to sign off", part=part)


@require_GET
@allow(*CALLERS)
def reply_list(request: HttpRequest) -> HttpResponse:
    """List the reviews of one's own calls that one has not replied to, the longest first."""
    rows, part = reviews_to_read(request.user), "callers/_desk_replies.html"
    return listed(request, rows, ("at", "pk"), title="Reviews of your calls", part=part)


@require_http_methods(["GET", "POST"])
@allow(Role.SUPERVISOR)
def review_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the form of a call's review, filled in from the record, or store it."""
    return _form(request, find(request, reference), None)


@require_http_methods(["GET", "POST"])
@allow(Role.SUPERVISOR)
def review_revise(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the form as it was stored last, or store a revised review; the earlier one stays."""
    call = find(request, reference)
    rows = call.reviews.all()
    if request.method == "POST":
        last = rows.filter(pk=whole_number(request.POST.get("revises", ""))).first()
    else:
        last = rows.last()
    if last is None:
        return redirect("callers:call_record", reference)
    return _form(request, call, last)


def _form(request: HttpRequest, call: Call, revises: Review | None) -> HttpResponse:
    if request.method == "GET":
        try:
            reviews.check_may_review(call, request.user, revises)
        except reviews.NotForReview:
            # The record says why not, or what the review was.
            return redirect(f"/calls/{call.reference}/record/#review")
        if revises is None:
            return _form_page(request, call, None, {})
        return _form_page(request, call, revises, _as_posted(revises))
    post = request.POST
    try:
        reviews.review(
            call=call,
            text=post.get("text", ""),
            given=reviews.review_form.read(post),
            revises=revises,
            by=request.user,
            at=request.arrived_at,
        )
    except reviews.NotForReview as no:
        # A colleague was quicker, say: the words stand where a late entry is added.
        call = find(request, call.reference)
        text = post.get("text", "")
        return record_page(
            request, call, status=409, review_refused=no.sentence, addendum_text=text
        )
    except reviews.NotWhole as no:
        return _form_page(request, call, revises, post.dict(), no)
    except CallRefused as no:
        return _form_page(request, call, revises, post.dict(), no)
    messages.success(request, f"Your review of call {call.reference} is stored.")
    return redirect(f"/calls/{call.reference}/record/#review")


def _form_page(
    request: HttpRequest,
    call: Call,
    revises: Review | None,
    posted: Mapping[str, str],
    refused: CallRefused | None = None,
) -> HttpResponse:
    """Render the form; what was chosen and typed stands in it again."""
    file = read_and_load(request, call)
    faults = refused.faults if isinstance(refused, reviews.NotWhole) else ()
    tier = file.tier
    context = {
        "call": call,
        "file": file,
        "tier": tier,
        "tier_look": TIER_LOOKS[Tier(tier)] if tier else None,
        "revises": revises,
        "groups": _rows(file, posted, faults),
        "lowering": lowering(file),
        "faults": faults,
        "refused": refused.sentence if refused else "",
        "text_error": _text_error(refused),
        "typed": posted.get("text", ""),
        "why_limit": WHY_LIMIT,
    }
    status = 422 if refused else 200
    return render(request, "callers/review_form.html", context, status=status)


def _text_error(refused: CallRefused | None) -> str:
    if isinstance(refused, reviews.NotWhole):
        return "Say what you found." if refused.without_text else ""
    return refused.sentence if refused else ""


def _rows(
    file: CaseFile, posted: Mapping[str, str], faults: tuple[Fault, ...]
) -> list[tuple[str, list[Row]]]:
    record = reviews.answered_by_record(file)
    lacking = {one.topic.id: one for one in faults}

    def row(topic: Topic) -> Row:
        answered = record.get(topic.id)
        chosen = posted.get(f"topic-{topic.id}", "")
        if not posted and answered is not None and answered.rates:
            chosen = _value(answered.rating)
        why = posted.get(f"why-{topic.id}", "")
        return Row(topic, answered, chosen, why, lacking.get(topic.id))

    return [(group.title, [row(one) for one in group.topics]) for group in GROUPS]


def _as_posted(review: Review) -> dict[str, str]:
    """Return a stored review as the form that it came from."""
    found = {"text": review.text}
    for topic, row in review.ratings.items():
        found[f"topic-{topic}"] = _value(row.get("rating"))
        found[f"why-{topic}"] = row.get("why", "")
    return found


def _value(rating: Any) -> str:
    return "na" if rating is None else str(rating)


@require_POST
@allow(*CALLERS)
def review_reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Add the nurse's reply to a review; what was typed stays on the page when it is refused."""
    call = find(request, reference)
    text = request.POST.get("text", "")
    try:
        reviews.reply(
            review=_named(request, call), text=text, by=request.user, at=request.arrived_at
        )
    except CallRefused as no:
        return record_page(request, call, status=422, reply_error=no.sentence, reply_text=text)
    messages.success(request, f"Your reply to the review of call {reference} is stored.")
    return redirect(f"/calls/{reference}/record/#review")


@require_POST
@allow(Role.SUPERVISOR)
def review_sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign a review off; what was typed stays on the page when it is refused."""
    call = find(request, reference)
    text = request.POST.get("text", "")
    try:
        reviews.sign_off(
            review=_named(request, call), text=text, by=request.user, at=request.arrived_at
        )
    except CallRefused as no:
        return record_page(request, call, status=409, sign_error=no.sentence, sign_text=text)
    messages.success(request, f"The review of call {reference} is signed off.")
    return redirect(f"/calls/{reference}/record/#review")


def _named(request: HttpRequest, call: Call) -> Review:
    """Return the review that a form speaks of; 404 where it is none of this call's."""
    return get_object_or_404(call.reviews, pk=whole_number(request.POST.get("review", "")))
