"""The roles of staff, as groups that administrators may change, and the approval of pages about prisoners."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

ACCESS = ["wagtailadmin.access_admin"]
PETITION_TEXTS = [f"petitions.{verb}_petition" for verb in ("add", "change", "publish", "view")]
TEXT_SETTINGS = ["campaign.change_campaignsettings", "petitions.change_petitionsettings"]
REDIRECTS = [f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete", "view")]
SIGNATURES = [f"petitions.{verb}_signature" for verb in ("view", "moderate", "export")]
SENDER_RULES = [f"campaign.{verb}_senderrule" for verb in ("add", "change", "delete", "view")]
HOUSE = [
    *(f"campaign.{verb}_user" for verb in ("add", "change", "delete", "view")),
    *(f"auth.{verb}_group" for verb in ("add", "change", "delete", "view")),
    *(f"campaign.{verb}_limit" for verb in ("add", "change", "delete", "view")),
    *(f"detainees.{verb}_approver" for verb in ("add", "change", "delete", "view")),
    *(f"mail.{verb}_mailboxrule" for verb in ("add", "change", "delete", "view")),
    *(f"wagtailcore.{verb}_site" for verb in ("add", "change", "delete", "view")),
    *(f"wagtailcore.{verb}_locale" for verb in ("add", "change", "delete", "view")),
    *(f"wagtailcore.{verb}_{what}" for verb in ("add", "change", "delete") for what in ("workflow", "task")),
    "petitions.delete_petition",
    "petitions.unlock_petition",
    "petitions.lock_petition",
]
TRANSLATING = ["simple_translation.submit_translation"]
UPDATES = ["news.write_update"]
PRISONERS = ["detainees.approve_page", "detainees.record_outcome"]
FAMILY = ["detainees.family_access"]
ROLES = {
    "Editor": [*ACCESS, *PETITION_TEXTS, *TEXT_SETTINGS, *REDIRECTS, *TRANSLATING, *UPDATES, *PRISONERS],
    "Moderator": [*ACCESS, "petitions.view_signature", "petitions.moderate_signature", *SENDER_RULES],
    "Organizer": [*ACCESS, "petitions.view_signature", "petitions.export_signature"],
    "Administrator": [
        *(*ACCESS, *PETITION_TEXTS, *TEXT_SETTINGS, *REDIRECTS, *TRANSLATING, *UPDATES, *PRISONERS, *FAMILY),
        *(*SIGNATURES, *SENDER_RULES, *HOUSE),
    ],
    "Family and lawyers": [*ACCESS, *FAMILY],  # what waits for their approval, and nothing else
}
EDIT_PAGES = ["add_page", "change_page", "publish_page"]
PAGES = {"Editor": EDIT_PAGES, "Administrator": [*EDIT_PAGES, "bulk_delete_page", "lock_page", "unlock_page"]}
FILES = [f"{verb}_{what}" for verb in ("add", "change", "delete", "choose") for what in ("image", "document")]
FOR_SNIPPETS = ["publish", "lock", "unlock"]
FROM_WAGTAIL = ["Editors", "Moderators"]  # its own two roles, which ours replace
APPROVAL = "Approval by a second person"
REVIEW = "Review by a second person"  # its own name, "Moderators approval", would point to our Moderators


def add_approval(apps):
    """Make the workflow that pages about prisoners go through; they ask for it themselves, whatever the tree says."""
    task_model = apps.get_model("detainees", "PeerApprovalTask")
    if task_model.objects.exists():
        return
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="detainees", model="peerapprovaltask"
    )
    task = task_model.objects.create(name=APPROVAL, content_type=content_type)
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=APPROVAL)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task=task)


def add(apps, schema_editor):
    """Make the groups, and let Wagtail's approval step ask Editors and Administrators."""
    for config in installed.get_app_configs():
        config.models_module = config.models_module or True
        create_permissions(config, apps=apps, verbosity=0)
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")

    def permission(name):
        app, codename = name.split(".")
        verb, model = codename.split("_", 1)
        if verb in FOR_SNIPPETS:  # Wagtail makes these only after all migrations have run
            content_type = apps.get_model("contenttypes", "ContentType").objects.get(app_label=app, model=model)
            permission_model.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": f"Can {verb} {model}"}
            )
        return permission_model.objects.get(content_type__app_label=app, codename=codename)

    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    groups = {}
    for role, names in ROLES.items():
        groups[role], _made = group_model.objects.get_or_create(name=role)
        groups[role].permissions.set([permission(name) for name in names])
    for role, codenames in PAGES.items():
        for codename in codenames:
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=groups[role], page=root, permission=permission(f"wagtailcore.{codename}")
            )
        for codename in FILES:
            app = "wagtailimages" if codename.endswith("image") else "wagtaildocs"
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=groups[role], collection=collection, permission=permission(f"{app}.{codename}")
            )
    for verb in ("add", "change", "delete"):
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
            group=groups["Administrator"],
            collection=collection,
            permission=permission(f"wagtailcore.{verb}_collection"),
        )
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
        task.groups.set([groups["Editor"], groups["Administrator"]])
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").update(name=REVIEW)
    group_model.objects.filter(name__in=FROM_WAGTAIL).delete()
    add_approval(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("petitions", "0001_initial"),
        ("detainees", "0001_initial"),
        ("campaign", "0002_initial"),
        ("mail", "0001_initial"),
        ("news", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("simple_translation", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
