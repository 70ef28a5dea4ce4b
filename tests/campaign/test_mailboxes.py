"""Which addresses are one mailbox: the comparable form, the providers' rules, the mask."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from campaign.mail import addresses
from campaign.mail.addresses import DOMAIN, free_mail, is_free_mail, mailbox_key, masked
from campaign.mail.mailboxes import hash_of, rules, suppress, suppressed
from campaign.mail.models import MailboxRule, Suppression
from campaign.text import AddressField

DOTLESS = {"gmail.com": MailboxRule(domain="gmail.com", ignores_dots=True)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "same",
    [
        ["adalove@gmail.com", "Ada.Love@gmail.com", "a.d.a.love+news@googlemail.com", " ADALOVE@GMAIL.COM. "],
        ["ada@example.org", "ADA@Example.Org", "ada+petition@example.org", "ada+a+b@example.org"],
        [
            "ada@bücher.example.org",
            "ada@BÜCHER.example.org",
            "ada@xn--bcher-kva.example.org",
            "ada@bücher。example。org",
        ],
        ["ada@pm.me", "a.da@proton.me", "ada+x@protonmail.com"],
        ["ada@protonmail.ch", "ada@proton.me"],
        ["ada@me.com", "ada@icloud.com", "ada+x@mac.com"],
        ["ada.love@ya.ru", "Ada-Love@yandex.ru", "ada.love+x@yandex.com", "ada-love@yandex.kz", "ada.love@YANDEX.BY"],
    ],
)
def test_spellings_of_one_mailbox(same):
    assert len({mailbox_key(address, rules()) for address in same}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada.love@example.org", "adalove@example.org"),
        ("a.da@icloud.com", "ada@icloud.com"),
        ("ada.love@yandex.ru", "adalove@yandex.ru"),
        ("ada@mail.ru", "ada@bk.ru"),
        ("ada@outlook.com", "ada@hotmail.com"),
        ("ada@straße.de", "ada@strasse.de"),
        ("ada@example.org", "ada@example.com"),
        ("ada@gmail.com", "ada@gmail.com.example.org"),
    ],
)
def test_different_mailboxes_stay_different(one, other):
    assert mailbox_key(one, rules()) != mailbox_key(other, rules())


@pytest.mark.django_db
def test_staff_may_say_that_a_tag_matters():
    MailboxRule.objects.create(domain="example.org", ignores_tags=False)
    assert mailbox_key("ada+x@example.org", rules()) == "ada+x@example.org"


def test_a_local_part_never_becomes_empty():
    assert mailbox_key("+tag@gmail.com", DOTLESS) == "+tag@gmail.com"
    assert mailbox_key("...@gmail.com", DOTLESS) == "...@gmail.com"


@given(st.emails(), st.sampled_from([str.upper, str.lower, str.title, "  {} ".format]))
def test_case_and_blanks_never_matter(address, spell):
    assert mailbox_key(spell(address), DOTLESS) == mailbox_key(address, DOTLESS)


@given(st.emails(), st.sampled_from(["", "+x", "+x.y", "."]))
def test_a_key_is_its_own_key(address, tag):
    local, _, domain = address.rpartition("@")
    key = mailbox_key(f"{local}{tag}@{domain}", DOTLESS)
    assert mailbox_key(key, DOTLESS) == key


@given(st.text(max_size=80))
def test_anything_has_a_key(text):
    assert "@" in mailbox_key(text, DOTLESS)


@pytest.mark.parametrize(
    ("typed", "goes_to"),
    [
        ("Ada.Love+x@gmail.com", "Ada.Love+x@gmail.com"),
        ("ada@straße.de", "ada@xn--strae-oqa.de"),
        ("ada@例え.jp", "ada@xn--r8jz45g.jp"),
    ],
)
def test_mail_goes_to_the_address_as_typed(typed, goes_to):
    assert addresses.deliverable(typed) == goes_to


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@@example.org",
        "ada@localhost",
        "ada@[127.0.0.1]",
        "Ada <ada@example.org>",
        "ada@example.org,eve@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada\u202e@example.org",
        "ada@exa\u200bmple.org",
        "ada@example.org\x00",
        '"a b"@example.org',
        "a" * 65 + "@example.org",
        "ada\ud800@example.org",
        "ada@" + "a." * 130 + "org",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValidationError):
        AddressField(max_length=254).clean(text)


@pytest.mark.parametrize("text", ["ada@example.org", "Ada.Love+x@gmail.com", "ada@straße.de", "o'neil@example.org"])
def test_an_address_is_kept_as_typed_but_for_capitals_in_its_domain(text):
    local, _, domain = text.partition("@")
    assert AddressField(max_length=254).clean(f" {local}@{domain.title()} ") == text


def test_the_longest_local_part_is_taken_and_a_longer_one_refused_in_words():
    address = "a" * 64 + "@example.org"
    assert AddressField(max_length=254).clean(address) == address
    with pytest.raises(ValidationError, match="at most 64"):
        AddressField(max_length=254).clean("a" + address)


def test_the_mask_shows_a_letter_and_the_domain():
    assert masked("ada@example.org") == "a•••@example.org"
    assert masked("") == ""
    assert masked("no address") == ""


@pytest.mark.django_db
def test_a_suppressed_mailbox_is_known_by_any_spelling_and_not_readable():
    for spelling in ("Ada.Love@gmail.com", "adalove+x@googlemail.com"):
        suppress(mailbox_hash=hash_of(spelling), reason="no such mailbox")
    ada, eve = hash_of("adalove@gmail.com"), hash_of("eve@gmail.com")
    assert suppressed({ada, eve}) == {ada}
    row = Suppression.objects.get()
    assert len(bytes(row.mailbox_hash)) == 32
    assert b"adalove" not in bytes(row.mailbox_hash)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "domain",
    ["yandex.ru", "ya.ru", "mail.ru", "ukr.net", "t-online.de", "comcast.net", "sympatico.ca", "tuta.io", "daum.net"],
)
def test_free_mail_is_known_without_a_rule_of_staff(domain):
    assert is_free_mail(domain, rules())


@pytest.mark.parametrize("domain", ["privaterelay.appleid.com", "mozmail.com", "aleeas.com", "passmail.net"])
def test_relays_of_mail_are_free_mail(domain):
    assert is_free_mail(domain, {})


@pytest.mark.django_db
def test_what_staff_say_of_a_domain_outranks_what_is_known():
    MailboxRule.objects.create(domain="ukr.net")
    MailboxRule.objects.create(domain="*.example.org", is_free_mail=True)
    assert not is_free_mail("ukr.net", rules())
    assert is_free_mail("mail.example.org", rules())


@pytest.mark.parametrize(
    "domain",
    ["example.org", "harvard.edu", "state.gov", "mailinator.com", "yopmail.com", "net", "33mail.com", "www.e4ward.com"],
)
def test_employers_and_throw_away_domains_are_no_free_mail(domain):
    assert not is_free_mail(domain, {})


def test_the_list_of_free_mail_is_of_domains_in_their_comparable_form():
    assert 4_000 < len(free_mail()) < 5_000
    assert all(addresses.domain_key(domain) == domain and DOMAIN.match(domain) for domain in free_mail())


# The rule as such, whatever addresses and rules there are

LABELS = st.sampled_from(["a", "b", "mail", "x1"])
DOMAINS = st.lists(LABELS, min_size=1, max_size=4).map(".".join).map("{}.example".format)
LOCALS = st.text(st.characters(categories=["L", "N", "P", "S", "M", "Zs"], exclude_characters="@"), max_size=12)
ADDRESSES = st.builds("{}@{}".format, LOCALS, DOMAINS)


@st.composite
def tables(draw):
    """Rules as staff may have saved them one after the other: what `clean` refuses is not in it."""
    domains = st.one_of(DOMAINS, DOMAINS.map("*.{}".format))
    table: dict[str, MailboxRule] = {}
    for domain in draw(st.lists(domains, max_size=6, unique=True)):
        dots = draw(st.sampled_from([{}, {"ignores_dots": True}, {"dots_are_dashes": True}]))
        reads = {**dots, "ignores_tags": draw(st.booleans())}
        same_as = draw(st.one_of(st.just(""), DOMAINS))
        rule = MailboxRule(domain=domain, same_as=same_as, **reads)
        try:
            rule.refuse_misreading(table | {domain: rule})
        except ValidationError:
            continue
        table[domain] = rule
    return table


def the_rule(domain, table):
    """The rule that decides about a domain, found in the plainest way: of those that fit, the longest."""
    fitting = [name for name in table if name == domain or (name[:2] == "*." and domain.endswith(name[1:]))]
    return table[max(fitting, key=lambda name: (name == domain, len(name)))] if fitting else None


@given(ADDRESSES, tables())
def test_a_mailbox_is_its_own_mailbox_under_any_rules(address, table):
    key = mailbox_key(address, table)
    assert mailbox_key(key, table) == key


@given(ADDRESSES, tables(), st.sampled_from([str.upper, str.lower, str.swapcase, "  {}\t".format, "{}.".format]))
def test_case_and_blanks_never_make_another_mailbox(address, table, spell):
    address = "".join(character for character in address if character.isascii())
    assert mailbox_key(spell(address), table) == mailbox_key(address, table)


@given(LOCALS.filter(str.strip), DOMAINS, tables())
def test_a_local_part_is_never_lost(local, domain, table):
    assert mailbox_key(f"{local}@{domain}", table).rpartition("@")[0].strip()


@given(st.sampled_from(["ada", "a-b", "o'neil"]), DOMAINS, tables(), st.text("abc.+", max_size=6))
def test_tags_and_dots_mean_what_the_most_particular_rule_says(local, domain, table, tag):
    own = the_rule(domain, table)
    reads = the_rule(own.same_as, table) if own and own.same_as else own
    plain, tagged = f"{local}@{domain}", f"{local}+{tag}@{domain}"
    dotted = f"{local[0]}.{local[1:]}@{domain}"
    same_tag = reads is None or reads.ignores_tags
    same_dot = reads is not None and reads.ignores_dots
    assert (mailbox_key(tagged, table) == mailbox_key(plain, table)) == same_tag
    assert (mailbox_key(dotted, table) == mailbox_key(plain, table)) == same_dot


@given(LOCALS, DOMAINS, DOMAINS, tables())
def test_different_domains_are_one_only_where_a_rule_says_so(local, one, other, table):
    def stands_for(domain):
        rule = the_rule(domain, table)
        return rule.same_as if rule and rule.same_as else domain

    keys = [mailbox_key(f"{local}@{domain}", table) for domain in (one, other)]
    if stands_for(one) == stands_for(other):
        assert keys[0] == keys[1]
    else:
        assert keys[0] != keys[1]


@given(st.text(max_size=60), tables())
def test_no_text_at_all_makes_it_stumble(text, table):
    key = mailbox_key(text, table)
    assert mailbox_key(key, table) == key


# What staff may enter


def entered(domain, same_as="", **reads):
    """A rule as the admin's form would save it."""
    rule = MailboxRule(domain=domain, same_as=same_as, **reads)
    rule.full_clean()
    rule.save()
    return rule


@pytest.mark.django_db
def test_rules_are_kept_in_lower_case_and_as_mail_servers_know_them():
    assert entered(" Example.ORG ").domain == "example.org"
    assert entered(" *.Bücher.example.org ").domain == "*.xn--bcher-kva.example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        MailboxRule.objects.create(domain="Example.net")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "domain",
    [
        "",
        "org",
        "*.org",
        "ada@example.org",
        "*",
        "*.*.example.org",
        "a.*.example.org",
        "192.0.2.1",
        "exa mple.org",
        "-a.example.org",
        "a..example.org",
        "a." * 126 + "org",
        "ß" * 200 + ".org",
        "example.org/x",
        "\x00.example.org",
    ],
)
def test_what_is_no_domain_is_refused_in_words(domain):
    with pytest.raises(ValidationError) as refused:
        entered(domain)
    assert "domain" in refused.value.message_dict


@pytest.mark.django_db
@pytest.mark.parametrize("same_as", ["*.example.net", "org", "ada@example.net", "alias.example.org", "a.example.org"])
def test_an_alias_stands_for_one_other_plain_domain(same_as):
    entered("a.example.org", "b.example.org")
    with pytest.raises(ValidationError) as refused:
        entered("alias.example.org", same_as)
    assert list(refused.value.message_dict) == ["same_as"]


@pytest.mark.django_db
def test_an_alias_of_an_alias_is_refused_whichever_comes_last():
    entered("googlemail.example", "gmail.example")
    with pytest.raises(ValidationError, match="alias of an alias"):
        entered("gmail.example", "mail.example")
    with pytest.raises(ValidationError, match="alias of an alias"):
        entered("gm.example", "googlemail.example")
    entered("news.example", "a.mail.example")
    with pytest.raises(ValidationError, match="alias of an alias"):
        entered("*.mail.example", "mail.example")
    assert MailboxRule.objects.get(domain="googlemail.example").same_as == "gmail.example"


@pytest.mark.django_db
def test_an_alias_is_read_as_the_domain_it_stands_for():
    entered("gmail.example", ignores_dots=True)
    assert entered("googlemail.example", "gmail.example").ignores_dots
    with pytest.raises(ValidationError, match=r"rule for gmail\.example"):
        entered("gm.example", "gmail.example", ignores_tags=False)
    assert mailbox_key("a.da@googlemail.example", rules()) == "ada@gmail.example"


@pytest.mark.django_db
def test_the_most_particular_rule_wins():
    entered("*.example.org", ignores_dots=True)
    entered("*.mail.example.org", ignores_tags=False)
    entered("a.mail.example.org", "example.com")
    keys = [
        mailbox_key(f"a.da+x@{domain}", rules())
        for domain in ("b.example.org", "b.mail.example.org", "a.mail.example.org", "example.org")
    ]
    assert keys == ["ada@b.example.org", "a.da+x@b.mail.example.org", "a.da@example.com", "a.da@example.org"]
