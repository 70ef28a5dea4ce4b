"""Filters that all rooms' templates share."""

from django import template

from campaign.mail import mailboxes

register = template.Library()
register.filter("masked", mailboxes.masked)
