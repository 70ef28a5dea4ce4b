"""Addresses of the petitions. Other programs rely on them: keep them stable."""

from django.urls import path

from . import views

app_name = "petitions"
urlpatterns = [
    path("", views.index, name="index"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("manage/", views.manage_request, name="manage_request"),
    path("manage/<str:token>/", views.manage, name="manage"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/sign/", views.sign, name="sign"),
    path("<slug:slug>/check-your-inbox/", views.check_your_inbox, name="check_your_inbox"),
    path("<slug:slug>/count.json", views.count, name="count"),
]
