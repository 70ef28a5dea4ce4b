"""The editor's side of clocks in running text: the chooser behind the toolbar's button, and the chip."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.rich_text.converters.contentstate_models import Entity, EntityRange
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail import features as draftail
from wagtail.permission_policies.pages import PagePermissionPolicy

from campaign.languages import DEFAULT, public

from ..models import DetaineePage, Timer
from .tokens import EMBED_TYPE, ClockEmbedHandler, Show, key_of, timers_of

ENTITY = "CLOCK"


def choosable(user) -> Iterable[DetaineePage]:
    """The people whose clocks this member of staff may insert: the public ones, and those they edit themselves."""
    own = PagePermissionPolicy().instances_user_has_permission_for(user, "change").values("pk")
    seen = public(DetaineePage.objects.live()).values("pk")
    people = DetaineePage.objects.filter(Q(pk__in=seen) | Q(pk__in=own), locale__language_code=DEFAULT)
    return people.in_tree_order().prefetch_related("timers")


class ClockForm(forms.Form):
    """Whose clock, which of them, and how it is said."""

    timer = forms.ChoiceField(label=_("Clock"), error_messages={"required": _("Choose a clock.")})
    show = forms.ChoiceField(label=_("Shown as"), choices=Show.choices, initial=Show.DAYS)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = [(person, person.timers.all()) for person in choosable(user)]
        self.fields["timer"].choices = [
            (str(timer.translation_key), timer.label) for _person, timers in self.people for timer in timers
        ]

    @property
    def has_clocks(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.fields["timer"].choices)


def chip(timer: Timer | None, show: str, *, visible: bool) -> dict:
    """What the editor shows for a clock: `text`, and a `hint` when visitors would see nothing."""
    if timer is None:
        return {"text": f"{{{gettext('a clock that is gone')}}}", "hint": gettext("Visitors see nothing here.")}
    what = gettext("years, months and days") if show == Show.FULL else gettext("days")
    hint = "" if visible else gettext("This profile is not public: visitors see nothing here.")
    return {"text": f"{{{what}: {timer.page.title}, {timer.label}}}", "hint": hint}


def entity_data(timer_key: str, show: str) -> dict:
    """The data of a chip in the editor; two queries."""
    show = show if show in Show.values else Show.DAYS
    key = key_of({"timer": timer_key})
    timer = timers_of({key}, visible=False).get(key) if key else None
    return {"timer": timer_key, "show": show, **chip(timer, show, visible=bool(timer) and bool(timers_of({key})))}


def choose(request):
    """The chooser as a modal of the admin: GET shows it (?timer=&show= as chosen now), POST answers with the chip."""
    if request.method == "POST":
        form = ClockForm(request.POST, user=request.user)
        if form.is_valid():
            data = entity_data(form.cleaned_data["timer"], form.cleaned_data["show"])
            return render_modal_workflow(request, None, None, None, json_data={"step": "chosen", "clock": data})
    else:
        now = {name: request.GET[name] for name in ("timer", "show") if request.GET.get(name)}
        form = ClockForm(initial=now, user=request.user)
    return render_modal_workflow(
        request, "detainees/admin/choose_clock.html", None, {"form": form}, json_data={"step": "choose"}
    )


class ClockElementHandler(InlineEntityElementHandler):
    """A stored token as a chip: text that cannot be changed, only removed or chosen anew."""

    mutability = "IMMUTABLE"

    def __init__(self):
        super().__init__(ENTITY)

    def get_attribute_data(self, attrs):
        return entity_data(attrs.get("timer") or "", attrs.get("show") or "")

    def handle_endtag(self, name, state, contentstate):
        """Put the chip's words into the text; the element itself holds none."""
        entity_range: EntityRange = state.current_entity_ranges[-1]
        entity: Entity = contentstate.entity_map[entity_range.key]
        state.current_block.text += entity.data["text"]
        super().handle_endtag(name, state, contentstate)
        state.leading_whitespace = 1  # KEEP_WHITESPACE: the space after a chip is text


def clock_element(props):
    """A chip as the token that is stored."""
    return DOM.create_element(
        "embed", {"embedtype": EMBED_TYPE, "timer": props.get("timer"), "show": props.get("show")}
    )


CONVERSION = {
    "from_database_format": {f'embed[embedtype="{EMBED_TYPE}"]': ClockElementHandler()},
    "to_database_format": {"entity_decorators": {ENTITY: clock_element}},
}
FEATURE = draftail.EntityFeature(
    {
        "type": ENTITY,
        "icon": "time",
        "description": _("Clock: days in prison"),
        "chooserUrls": {"clockChooser": reverse_lazy("choose_clock")},
    },
    js=["wagtailadmin/js/modal-workflow.js", "detainees/clock-chip.js"],
    css={"all": ["detainees/clock-chip.css"]},
)


def register(features) -> None:
    """Make the feature "clock" known to rich text."""
    features.register_embed_type(ClockEmbedHandler)
    features.register_editor_plugin("draftail", EMBED_TYPE, FEATURE)
    features.register_converter_rule("contentstate", EMBED_TYPE, CONVERSION)
