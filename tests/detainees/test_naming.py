"""Names as a sentence has them."""

import pytest
from django.utils import translation

from detainees.naming import in_words
from detainees.templatetags.detainees_tags import joined


@pytest.mark.parametrize(
    ("language", "names", "text"),
    [
        ("en", ["Ada"], "Ada"),
        ("en", ["Ada", "Bo", "Inés"], "Ada, Bo and Inés"),
        ("ru", ["Ада", "Инна"], "Ада и Инна"),
        ("es", ["Ada", "Bo"], "Ada y Bo"),
        ("es", ["Ada", "Inés"], "Ada e Inés"),
        ("es", ["Ada", "Íñigo"], "Ada e Íñigo"),
        ("es", ["Ada", "Hilda"], "Ada e Hilda"),
        ("es", ["Ada", "Hiena"], "Ada y Hiena"),
        ("es", ["Ada", "Ian"], "Ada y Ian"),
        ("es", ["Inés", "Ada"], "Inés y Ada"),
    ],
)
def test_the_last_name_is_joined_as_the_language_says_it(language, names, text):
    with translation.override(language):
        assert in_words(names) == text
        assert joined(names).replace("<span data-name>", "").replace("</span>", "") == text
