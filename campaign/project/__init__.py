"""The project as such: what must know all apps, and is known by none.

The addresses of the site, the roles of staff, the first content, who may not be deleted, the admin's home panel and
the download of all that is held about somebody. Settings name it as text (INSTALLED_APPS, ROOT_URLCONF); nothing
imports it, which `make lint` checks. `campaign.settings` and `campaign.wsgi` belong to it too, but keep the names that
services and documentation know them by; settings name apps as texts and import none of them.
"""
