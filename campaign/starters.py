"""How the admin's choosers begin without an inline script, which the content security policy forbids.

Wagtail writes `<script>new PageChooser("id", {...});</script>` behind each of them. The same call stands in data
attributes instead, and `starters.js` makes it when the element appears. InlinePanel has a template for it.
"""

import json
import re

from django.utils.html import format_html
from wagtail.admin.widgets.chooser import BaseChooser

CALL = re.compile(r"(?P<new>new )?(?P<name>[\w.]+)\((?P<arguments>.*)\);?", re.DOTALL)


def starter(javascript: str) -> str:
    """The element that makes one call with arguments in JSON. Raises ValueError for any other JavaScript."""
    call = CALL.fullmatch(javascript.strip())
    if call is None:
        raise ValueError(f"This is no single call: {javascript}")
    arguments = json.dumps(json.loads(f"[{call['arguments']}]"))
    kind = "class" if call["new"] else "function"
    return format_html('<i hidden data-start="{}" data-start-{}="{}"></i>', arguments, kind, call["name"])


def render(self, name, value, attrs=None, renderer=None):
    """A chooser as Wagtail renders it, but for its script."""
    value_data = self.get_value_data(value)
    html = self.render_html(name, value_data, attrs)
    return format_html("{}{}", html, starter(self.render_js_init(attrs["id"], name, value_data)))


def register() -> None:
    """In place of Wagtail's own."""
    BaseChooser.render = render
