"""Addresses of the petitions. Other programs rely on them: keep them stable."""

from django.urls import path

from . import own_data_views, views
from .count import views as count_views

app_name = "petitions"
urlpatterns = [
    path("", views.index, name="index"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("manage/", views.manage_request, name="manage_request"),
    path("manage/<str:token>/", views.manage, name="manage"),
    path("manage/<str:token>/data.json", own_data_views.own_data, name="own_data"),
    path("manage/<str:token>/receipt.json", count_views.receipt, name="receipt"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/sign/", views.sign, name="sign"),
    path("<slug:slug>/text/", views.text_history, name="text"),
    path("<slug:slug>/check-your-inbox/", views.check_your_inbox, name="check_your_inbox"),
    path("<slug:slug>/count.json", views.count, name="count"),
    path("<slug:slug>/count/", count_views.count_page, name="count_page"),
    path("<slug:slug>/ledger.json", count_views.ledger, name="ledger"),
]
