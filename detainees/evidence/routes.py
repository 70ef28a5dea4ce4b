"""The evidence board of everybody, and one person's brief for a congressional office."""

from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.absolute import absolute_url

from . import answers as evidence
from .designation import Finding, Question


class EvidenceBoardRoute(RoutablePageMixin):
    """`evidence/` under the list of detainees: the law's questions × the people."""

    @path("evidence/", name="evidence")
    def evidence_board(self, request):
        """The board, narrowed to a person (?person=slug) or a finding (?finding=yes); nothing unknown narrows it."""
        [profile_model] = self.allowed_subpage_models()
        everybody = list(profile_model.objects.everybody())
        chosen = [person for person in everybody if person.slug == request.GET.get("person")]
        finding = request.GET.get("finding") if request.GET.get("finding") in Finding.values else ""
        shown = chosen or everybody
        columns = [(person, evidence.answers(person)) for person in shown]
        rows = [
            {"question": question, "cells": [(person, found[place]) for person, found in columns]}
            for place, question in enumerate(Question)
        ]
        if finding:
            rows = [row for row in rows if any(answer.finding == finding for _person, answer in row["cells"])]
        context = {
            "everybody": everybody,
            "shown": shown,
            "chosen": chosen[0] if chosen else None,
            "finding": finding,
            "findings": Finding,
            "rows": rows,
            "nothing_examined": not any(answer.claimed for _person, found in columns for answer in found),
        }
        return self.render(request, context_overrides=context, template="detainees/evidence_board.html")


class BriefRoute(RoutablePageMixin):
    """`brief/` under a profile: the same evidence on two sheets of paper."""

    @path("brief/", name="brief")
    def brief(self, request):
        """The case and the eleven answers, laid out to be printed on two pages."""
        log = evidence.status_log(self)
        context = {
            "answers": evidence.answers(self),
            "log": log,
            "days_waiting": log.days_waiting(timezone.localdate()) if self.is_held else None,
            "today": timezone.localdate(),
            "profile_address": absolute_url(self.get_url(request)),
        }
        return self.render(request, context_overrides=context, template="detainees/brief.html")
