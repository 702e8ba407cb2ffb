"""Reviews: the list of calls that wait for one, and writing down what was found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from callers.actions import reviews
from callers.actions.writing import CallRefused
from callers.views.calls import record_page
from callers.views.desk import listed, reviews_wanted
from callers.views.page import find
from helpline.access import allow
from helpline.models import Role


@require_GET
@allow(Role.SUPERVISOR)
def review_list(request: HttpRequest) -> HttpResponse:
    """List every call that waits for a review, the most urgent first, then the oldest."""
    order = ("review_urgency", "closed_at", "pk")
    part = "callers/_desk_reviews.html"
    return listed(request, reviews_wanted(), order, title="Calls to review", part=part)


@require_POST
@allow(Role.SUPERVISOR)
def review_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down what a review found; what was typed stays on the page when it is refused."""
    call = find(request, reference)
    text = request.POST.get("text", "")
    try:
        reviews.review(call=call, text=text, by=request.user, at=request.arrived_at)
    except reviews.NotForReview as no:
        # A colleague was quicker, say: the words stand where a late entry is added.
        call = find(request, reference)
        return record_page(
            request, call, status=409, review_refused=no.sentence, addendum_text=text
        )
    except CallRefused as no:
        return record_page(request, call, status=422, review_error=no.sentence, review_text=text)
    messages.success(request, f"Your review of call {reference} is stored.")
    return redirect("callers:call_record", reference)
