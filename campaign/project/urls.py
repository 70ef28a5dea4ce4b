"""Every address of the site, from the most particular to the pages of the CMS."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, register_converter
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from campaign import views
from campaign.accounts.views import OwnAccount
from campaign.links import TokenConverter
from campaign.mail import outbox
from campaign.mail.views import suppress, suppress_done
from campaign.sitemaps import PageSitemap
from news.sitemaps import news_sitemap
from petitions.sitemaps import PetitionSitemap

from .own_data_views import own_data

register_converter(TokenConverter, "token")

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots),
    path(".well-known/security.txt", views.security),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PageSitemap, "petitions": PetitionSitemap}}),
    path("news-sitemap.xml", news_sitemap),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}campaign/favicon.svg", permanent=True)),
    # In place of Wagtail's own, and of its name.
    path("admin/account/", never_cache(require_admin_access(OwnAccount.as_view())), name="wagtailadmin_account"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
# What visitors read: without a prefix in English, under /ru/ and /es/ in the other languages.
in_every_language = [
    path("not-me/done/", suppress_done, name="suppress_done"),
    path("not-me/<token:token>/", suppress, name="suppress"),
    path("petitions/manage/<token:token>/data.json", own_data, name="own_data"),
    path("petitions/", include("petitions.urls")),
    path("", include("news.urls")),
    path("", include("detainees.urls")),
    path("", include(wagtail_urls)),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/outbox/", outbox.outbox, name="outbox"),
        path("dev/outbox/<str:name>/", outbox.letter, name="outbox_letter"),
        path("dev/outbox/<str:name>/html/", outbox.LetterHTML.as_view(), name="outbox_html"),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]

urlpatterns += i18n_patterns(*in_every_language, prefix_default_language=False)
