"""Reviews: what waits for one, the form, the nurse's reply, the sign-off."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from callers import waiting
from callers.actions import review_drafts, reviews
from callers.actions.writing import CallRefused
from callers.casefile import CaseFile
from callers.facts import lowering
from callers.models import Call, Review, ReviewDraft
from callers.models.calls import REVIEW_ORDER
from callers.review_form import FIELDS, GROUPS, WHY_LIMIT, Answered, Fault, Topic
from callers.together import Count
from callers.views.desk import CALLERS, listed
from callers.views.leaving import refuse_another_person
from callers.views.page import find, read_and_load
from callers.views.record import record_page
from callers.views.rows import TIER_LOOKS
from guidance.tiers import Tier
from helpline.access import allow
from helpline.models import Role
from helpline.posted import whole_number


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
    def as_recorded(self) -> str:
        """Return the value of the record's rating, blank where it gives none."""
        is_rated = self.answered is not None and self.answered.rates
        return _value(self.answered.rating) if self.answered and is_rated else ""

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
    rows, at = waiting.reviews(), request.arrived_at
    return listed(
        request,
        rows,
        REVIEW_ORDER,
        anchors=Call.objects.in_order_of_review(),
        beside={
            "overdue": Count(rows.overdue_for_review(at)),
            "to_sign_off": Count(waiting.reviews_to_sign_off(at)),
        },
        title="Calls to review",
        part="callers/_desk_reviews.html",
    )


@require_GET
@allow(Role.SUPERVISOR)
def sign_off_list(request: HttpRequest) -> HttpResponse:
    """List every review that may be signed off, the longest first."""
    rows, part = waiting.reviews_to_sign_off(request.arrived_at), "callers/_desk_signing.html"
    return listed(request, rows, ("at", "pk"), title="Reviews to sign off", part=part)


@require_GET
@allow(*CALLERS)
def reply_list(request: HttpRequest) -> HttpResponse:
    """List the reviews of one's own calls that one has not replied to, the longest first."""
    rows, part = waiting.reviews_to_read(request.user), "callers/_desk_replies.html"
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


@require_POST
@allow(Role.SUPERVISOR)
def review_draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep one field of a review's form as it is typed; nobody but its author reads it."""
    refuse_another_person(request)
    call, post = find(request, reference), request.POST
    try:
        review_drafts.keep(
            call=call,
            revises=_revised(request, call),
            fields={post.get("name", ""): post.get("value", "")},
            by=request.user,
            at=request.arrived_at,
        )
    except CallRefused as no:
        status = 409 if isinstance(no, reviews.NotForReview) else 422
        return render(request, "callers/_review_unsaved.html", {"said": no.sentence}, status=status)
    return render(request, "callers/_review_saved.html", {"saved_at": request.arrived_at})


def _revised(request: HttpRequest, call: Call) -> Review | None:
    """Return the review that a form says it revises; None where it says nothing."""
    said = request.POST.get("revises", "")
    return get_object_or_404(call.reviews, pk=whole_number(said)) if said else None


def _form(request: HttpRequest, call: Call, revises: Review | None) -> HttpResponse:
    post, who = request.POST, {"by": request.user, "at": request.arrived_at}
    draft = ReviewDraft.objects.own(call, request.user, revises).first()
    if request.method == "GET":
        kept = draft.fields if draft else {}
        try:
            reviews.check_may_review(call, request.user, revises)
        except reviews.NotForReview as no:
            if not kept.get("text"):
                # The record says why not, or what the review was.
                return redirect(f"/calls/{call.reference}/record/#review")
            return _as_addendum(request, call, kept["text"], no, 200)
        before = _as_posted(revises) if revises else {}
        return _form_page(request, call, revises, before | kept, draft=draft)
    if post.get("do") == "drop":
        review_drafts.drop(call=call, revises=revises, **who)
        messages.success(request, f"What you began of a review of {call.reference} is gone.")
        return redirect("callers:call_record", call.reference)
    try:
        if post.get("do") == "keep":
            review_drafts.keep(call=call, revises=revises, fields=_typed(post), **who)
            messages.success(request, "Kept for you alone. It stands here when you come back.")
            return redirect(request.path)
        reviews.review(
            call=call,
            text=post.get("text", ""),
            given=reviews.review_form.read(post),
            revises=revises,
            by=request.user,
            at=request.arrived_at,
        )
    except reviews.NotForReview as no:
        return _as_addendum(request, find(request, call.reference), post.get("text", ""), no, 409)
    except CallRefused as no:
        with suppress(CallRefused):  # too long to be kept: then the page alone has it
            draft = review_drafts.keep(call=call, revises=revises, fields=_typed(post), **who)
        return _form_page(request, call, revises, post.dict(), no, draft=draft)
    messages.success(request, f"Your review of call {call.reference} is stored.")
    return redirect(f"/calls/{call.reference}/record/#review")


def _as_addendum(
    request: HttpRequest, call: Call, text: str, no: CallRefused, status: int
) -> HttpResponse:
    """Say why it cannot be reviewed: a colleague was quicker, say. A late entry takes the words."""
    return record_page(request, call, status=status, review_refused=no.sentence, addendum_text=text)


def _typed(post: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in post.items() if name in FIELDS}


def _form_page(
    request: HttpRequest,
    call: Call,
    revises: Review | None,
    posted: Mapping[str, str],
    refused: CallRefused | None = None,
    draft: ReviewDraft | None = None,
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
        "groups": _rows(file, posted, faults, is_sent=refused is not None),
        "draft": draft,
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
    file: CaseFile, posted: Mapping[str, str], faults: tuple[Fault, ...], *, is_sent: bool
) -> list[tuple[str, list[Row]]]:
    record = reviews.answered_by_record(file)
    lacking = {one.topic.id: one for one in faults}

    def row(topic: Topic) -> Row:
        answered = record.get(topic.id)
        chosen = posted.get(f"topic-{topic.id}", "")
        if not chosen and not is_sent and answered is not None and answered.rates:
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
    said = f"Your reply to the review of call {reference} is stored."
    return _answer(request, reference, reviews.reply, part="reply", status=422, said=said)


@require_POST
@allow(Role.SUPERVISOR)
def review_sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign a review off; what was typed stays on the page when it is refused."""
    said = f"The review of call {reference} is signed off."
    return _answer(request, reference, reviews.sign_off, part="sign", status=409, said=said)


def _answer(
    request: HttpRequest,
    reference: str,
    store: Callable[..., object],
    *,
    part: str,
    status: int,
    said: str,
) -> HttpResponse:
    """Store words about the review that a form names, which is one of this call's, else 404."""
    call, text = find(request, reference), request.POST.get("text", "")
    review = get_object_or_404(call.reviews, pk=whole_number(request.POST.get("review", "")))
    try:
        store(review=review, text=text, by=request.user, at=request.arrived_at)
    except CallRefused as no:
        kept = {f"{part}_error": no.sentence, f"{part}_text": text}
        return record_page(request, call, status=status, **kept)
    messages.success(request, said)
    return redirect(f"/calls/{reference}/record/#review")
