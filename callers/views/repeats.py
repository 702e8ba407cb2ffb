"""The earlier calls from a call's number, for those who may open them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from callers.repeats import earlier_calls
from callers.views.desk import CALLERS, PAGE, look
from callers.views.page import find
from helpline.access import allow


@require_GET
@allow(*CALLERS)
def earlier_list(request: HttpRequest, reference: str) -> HttpResponse:
    """List the newest earlier calls from the number of this call, as far as the person sees them.

    The same number is not always the same person: nothing is merged.
    """
    call = find(request, reference)
    page = [
        (one, look(one)) for one in earlier_calls(call, request.user).select_related("nurse")[:PAGE]
    ]
    return render(request, "callers/earlier_list.html", {"call": call, "calls": page})
