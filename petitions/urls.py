"""Addresses of the petitions. Other programs rely on them: keep them stable."""

from django.urls import path

from . import confirm_views, views
from .count import views as count_views

app_name = "petitions"
urlpatterns = [
    path("", views.index, name="index"),
    path("confirm/<token:token>/", confirm_views.confirm, name="confirm"),
    path("manage/", views.manage_request, name="manage_request"),
    path("manage/<token:token>/", views.manage, name="manage"),
    path("manage/<token:token>/receipt.json", count_views.receipt, name="receipt"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/sign/", views.sign, name="sign"),
    path("<slug:slug>/text/", views.text_page, name="text"),
    path("<slug:slug>/check-your-inbox/", confirm_views.check_your_inbox, name="check_your_inbox"),
    path("<slug:slug>/thank-you/", confirm_views.thank_you, name="thank_you"),
    path("<slug:slug>/count.json", views.count, name="count"),
    path("<slug:slug>/count/", count_views.count_page, name="count_page"),
    path("<slug:slug>/ledger.json", count_views.ledger, name="ledger"),
]
