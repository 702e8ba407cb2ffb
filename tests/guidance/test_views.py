"""Pages of guidance: who may read them, as page and as partial."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from guidance.definitions import PACKAGED_MATTERS
from guidance.models import Publication, Retirement, Version
from guidance.queries import live_definition, live_panel
from guidance.tiers import Tier
from helpline.models import Role
from tests.conftest import OPEN_AT, make_person
from tests.guidance.conftest import MADE_AT

pytestmark = pytest.mark.django_db

LIBRARY = "/guidance/"
PANEL = "/guidance/panels/spinal-cord-compression/"
CHECKLIST = "/guidance/checklists/mscc/"
MATTER = "/guidance/checklists/risk_to_life/"
PAGES = [LIBRARY, PANEL, "/guidance/checklists/", CHECKLIST, MATTER, "/guidance/decisions/"]
PARTIAL = {"HX-Request": "true"}


def text(response) -> str:
    return response.content.decode()


def headings(html: str) -> list[str]:
    return re.findall(r"<h([1-6])[ >]", html)


@pytest.fixture
def client(signed_in, nurse) -> Client:
    """Return a nurse's client."""
    return signed_in(nurse)


class TestAccess:
    @pytest.mark.parametrize("role", list(Role))
    @pytest.mark.parametrize("path", PAGES)
    def test_every_role_reads_guidance_and_admins_the_decisions(self, signed_in, role, path):
        person = make_person(role, "Pat Test")
        expected = 200 if path != "/guidance/decisions/" or role == Role.ADMIN else 403
        assert signed_in(person).get(path).status_code == expected

    @pytest.mark.parametrize("path", PAGES)
    def test_nobody_reads_it_without_signing_in(self, path):
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")
        assert Client().get(path, headers=PARTIAL).status_code == 401

    def test_searching_needs_signing_in_too(self):
        assert Client().post(LIBRARY, {"q": "legs"}).status_code == 302

    def test_searching_needs_the_pages_token(self, nurse):
        client = Client(enforce_csrf_checks=True)
        client.force_login(nurse)
        assert client.post(LIBRARY, {"q": "legs"}).status_code == 403

    @pytest.mark.parametrize("path", PAGES[1:])
    def test_reading_pages_take_no_posts(self, signed_in, admin, path):
        assert signed_in(admin).post(path).status_code == 405


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_it_is_one_well_formed_page(self, signed_in, admin, path):
        html = text(signed_in(admin).get(path))
        levels = [int(level) for level in headings(html)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert re.search(r"<title>\S[^<]* - Helpline</title>", html)
        ids = Counter(re.findall(r'\sid="([^"]+)"', html))
        assert [one for one, count in ids.items() if count > 1] == []
        labelled = set(re.findall(r'aria-labelledby="([^"]+)"', html))
        assert labelled <= set(ids)
        assert " style=" not in html
        assert "<script>" not in html
        assert not re.search(r"\son[a-z]+=", html)


class TestLibrary:
    def test_every_live_panel_stands_under_its_group(self, client, at):
        html = text(client.get(LIBRARY))
        for slug in Version.objects.live(at).panels().values_list("document__slug", flat=True):
            assert f'href="/guidance/panels/{slug}/"' in html
        groups = re.findall(r'<h2 id="group-\d+">([^<]+)</h2>', html)
        assert groups[:2] == ["Emergencies", "Urgent matters"]
        assert groups[-1] == "Support and service"

    def test_a_search_without_scripts_answers_a_page(self, client):
        response = client.post(LIBRARY, {"q": "numb legs"})
        html = text(response)
        assert response.status_code == 200
        assert "<h1>Guidance</h1>" in html
        assert 'value="numb legs"' in html
        assert "<mark>numb</mark>" in html
        assert response.request["QUERY_STRING"] == ""

    def test_a_search_with_scripts_answers_the_part_alone(self, client):
        response = client.post(LIBRARY, {"q": "numb legs"}, headers=PARTIAL)
        html = text(response)
        assert "<html" not in html
        assert html.strip().startswith('<div class="found">')
        assert "HX-Request" in response["Vary"]

    def test_what_is_typed_in_an_address_is_not_searched_for(self, client):
        assert "<mark>" not in text(client.get(LIBRARY, {"q": "numb legs"}))

    def test_the_form_posts_so_that_addresses_stay_clean(self, client):
        html = text(client.get(LIBRARY))
        assert re.search(r'<form[^>]+role="search" method="post" action="/guidance/"', html)

    def test_nothing_found_says_what_to_do(self, client):
        assert "No panel matches" in text(client.post(LIBRARY, {"q": "qqqqzzzz"}))

    def test_clearing_the_box_brings_the_groups_back(self, client):
        html = text(client.post(LIBRARY, {"q": "  "}, headers=PARTIAL))
        assert "Emergencies</h2>" in html

    def test_what_is_typed_is_escaped(self, client):
        html = text(client.post(LIBRARY, {"q": '"><script>alert(1)</script>'}))
        assert "<script>alert" not in html

    def test_the_query_count_does_not_grow(self, client, django_assert_max_num_queries):
        client.get(LIBRARY)
        with django_assert_max_num_queries(8):
            client.get(LIBRARY)


class TestPanel:
    def test_it_says_how_it_stands(self, client):
        html = text(client.get(PANEL))
        assert "<b>Review overdue since September 2023.</b>" in html
        assert "Imported, not yet approved by your clinical lead." in html
        assert "Version 1 · reviewed September 2021 · 14 sources (A, B, P)" in html
        assert 'id="panel-spinal-cord-compression"' in html

    def test_the_part_is_one_article(self, client):
        html = text(client.get(PANEL, headers=PARTIAL)).strip()
        assert html.startswith("<article ")
        assert html.endswith("</article>")

    def test_an_approved_panel_no_longer_says_imported(self, client, admin, at):
        version = live_panel("fatigue", at)
        admin.may_approve_guidance = True
        admin.save()
        version.approvals.create(
            by=admin,
            name=admin.name,
            role=admin.role,
            at=at - timedelta(days=1),
            content_hash=version.content_hash,
        )
        html = text(client.get("/guidance/panels/fatigue/"))
        assert "not yet approved" not in html
        assert "Review overdue since September 2023." in html

    @pytest.mark.parametrize(
        "path",
        [
            "/guidance/panels/no-such-panel/",
            "/guidance/panels/mscc/",
            "/guidance/checklists/fatigue/",
            "/guidance/checklists/infection/?version=99",
            "/guidance/panels/infection/",
            f"{PANEL}?version=99",
            f"{PANEL}?version=0",
            f"{PANEL}?version=-1",
            f"{PANEL}?version=x",
            f"{PANEL}?version=²",
            f"{PANEL}?version={'9' * 50}",
        ],
    )
    def test_what_is_not_there_is_not_found(self, client, path):
        assert client.get(path).status_code == 404

    def test_an_old_version_is_shown_word_for_word_and_says_so(self, client, make_version, publish):
        publish(make_version(html="<p>As it was.</p>"), MADE_AT)
        publish(make_version(html="<p>As it is.</p>"), MADE_AT)
        path = "/guidance/panels/made-for-a-test/"
        assert "As it is." in text(client.get(path))
        old = text(client.get(path, {"version": "1"}))
        assert "As it was." in old
        assert "This is version 1, as it was shown." in old
        assert "Version 2 is live now." in old

    def test_a_withdrawn_version_can_still_be_shown(self, client, make_version, publish, admin):
        version = make_version(html="<p>As it was.</p>")
        publish(version, MADE_AT)
        Retirement.objects.create(version=version, reason="Wrong.", by=admin, at=OPEN_AT)
        path = "/guidance/panels/made-for-a-test/"
        assert client.get(path).status_code == 410
        old = text(client.get(path, {"version": "1"}))
        assert "As it was." in old
        assert "No version of it is live now." in old

    def test_a_panel_that_goes_live_later_is_not_shown_yet(self, client, make_version):
        version = make_version()
        Publication.objects.create(version=version, from_at=OPEN_AT + timedelta(1), at=MADE_AT)
        assert client.get("/guidance/panels/made-for-a-test/").status_code == 404


class TestChecklist:
    @pytest.mark.parametrize("slug", ["mscc", "hypercalcaemia", "danger", *PACKAGED_MATTERS])
    def test_all_that_it_asks_and_says_can_be_read(self, client, at, slug):
        from django.utils.html import escape

        definition = live_definition(slug, at).definition
        html = text(client.get(reverse("guidance:checklist", args=[slug])))
        for question in definition.questions:
            assert escape(question.ask) in html
            assert escape(question.source) in html
        for words in definition.tiers.values():
            assert escape(words.headline) in html
            for step in words.steps:
                assert escape(step.words) in html
        for line in (*definition.worsening.hospital_now, *definition.worsening.emergency):
            assert escape(line) in html
        assert "two_ambers" in html
        assert "Imported, not yet approved by your clinical lead." in html

    def test_the_list_names_each(self, client):
        html = text(client.get("/guidance/checklists/"))
        assert 'href="/guidance/checklists/mscc/"' in html
        assert 'href="/guidance/checklists/hypercalcaemia/"' in html

    def test_the_list_names_urgent_matters_in_a_second_group(self, client):
        html = text(client.get("/guidance/checklists/"))
        first, second = html.split('<h2 id="matters-title">')
        for slug in PACKAGED_MATTERS:
            assert f'href="/guidance/checklists/{slug}/"' in second
            assert f'href="/guidance/checklists/{slug}/"' not in first
        assert 'href="/guidance/checklists/mscc/"' not in second
        assert "Infection is at least immediate" in second

    @pytest.mark.parametrize("slug", PACKAGED_MATTERS)
    def test_a_matter_says_how_low_it_never_gets(self, client, at, slug):
        html = text(client.get(f"/guidance/checklists/{slug}/"))
        definition = live_definition(slug, at).definition
        said = definition.at_least
        assert f"{said[:1].upper()}{said[1:]}, whatever the answers are." in html
        assert "Never lower than this" not in text(client.get(CHECKLIST))
        for tier in Tier:
            shown = f'id="tier-{tier.lower()}"' in html
            assert shown is (tier >= definition.minimum)

    def test_the_list_takes_the_same_few_queries(self, client, django_assert_max_num_queries):
        client.get("/guidance/checklists/")
        with django_assert_max_num_queries(9):
            client.get("/guidance/checklists/")


class TestResultsInACall:
    def test_each_opens_beside_the_call_by_a_form(self, rf, at):
        from types import SimpleNamespace

        from django.template.loader import render_to_string

        from guidance.search import search

        html = render_to_string(
            "guidance/_results.html",
            {"hits": search("numb", at), "call": SimpleNamespace(reference="C-7K4-201"),
             "open_slug": "low-calcium"},
            request=rf.get("/"),
        )  # fmt: skip
        assert 'action="/calls/C-7K4-201/panels/spinal-cord-compression/"' in html
        assert 'hx-target="#guidance-panel"' in html
        assert "csrfmiddlewaretoken" in html
        assert html.count('aria-current="true"') == 1
        assert "/guidance/panels/" not in html
