"""Whatever is typed into a search box, of visitors or of staff, has an answer."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaign.models import User
from tests.builders import a_petition, a_profile_index, an_article

pytestmark = pytest.mark.django_db

BOXES = [
    ("/search/", "q"),
    ("/news/", "person"),
    ("/admin/pages/search/", "q"),
    ("/admin/pages/search/results/", "q"),
    ("/admin/choose-page/search/", "q"),
    ("/admin/people/", "q"),
    ("/admin/news/results/", "q"),
    ("/admin/images/", "q"),
    ("/admin/images/chooser/results/", "q"),
    ("/admin/documents/", "q"),
    ("/admin/documents/chooser/results/", "q"),
    ("/admin/snippets/petitions/petition/", "q"),
    ("/admin/snippets/choose/petitions/petition/results/", "q"),
    ("/admin/snippets/campaign/senderrule/", "q"),
    ("/admin/users/", "q"),
    ("/admin/redirects/", "q"),
    ("/admin/tag-autocomplete/", "term"),
    ("/admin/workflows/task_chooser/results/", "q"),
    ("/admin/signatures/", "name"),
    ("/admin/signatures/", "email"),
    ("/admin/api/main/pages/", "search"),
    ("/admin/api/main/images/", "search"),
]
OPERATORS = ["-", '"', "'", "(", ")", "&", "|", "!", ":", "*", "<->", "\\", "\0", "%", "_", "NOT ", "OR ", "a:", "  "]
PIECES = st.sampled_from([*OPERATORS, "x", "news", "é", "ж", "\u200b", "\ue000", "\U0001f600"]) | st.characters()


@pytest.fixture
def chief():
    """Somebody to whom every box opens."""
    an_article(live=False).get_parent()
    a_profile_index()
    a_petition()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("chief@example.org", "correct horse battery"))
    return client


@pytest.mark.parametrize("box", BOXES, ids=lambda box: f"{box[0]}?{box[1]}")
@hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example('-"x"')
@example("-")
@example('-"x" -"y"')
@example('x -"y"')
@example("\\")
@example("\0")
@given(typed=st.lists(PIECES, max_size=8).map("".join))
def test_every_search_box_answers(chief, box, typed):
    address, name = box
    text = typed.encode("utf-8", "replace").decode()
    answer = chief.get(address, {name: text})
    assert answer.status_code < 500, (address, text)
