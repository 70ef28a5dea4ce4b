"""What a production environment must hold, and development's must not; read before Django, so no Django in here."""

import ipaddress
import re
from collections.abc import Mapping
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

SHORTEST_SECRET = 50  # characters, as `check --deploy` asks
FEWEST_CHARACTERS = 16  # different ones, in a secret that was drawn and not typed
SMTP_SCHEMES = {"smtp": {}, "smtp+tls": {"EMAIL_USE_TLS": True}, "smtps": {"EMAIL_USE_SSL": True}}
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# The widest public networks that a CDN publishes for its proxies have 13 and 29 bits (Cloudflare's
# www.cloudflare.com/ips, 2026-11); what is no public network may be as wide as its RFC made it.
FEWEST_BITS = {4: 12, 6: 28}
CLOSED_NETWORKS = [
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10")
]
MAPPED = ipaddress.ip_network("::ffff:0:0/96")  # all of IPv4, as IPv6 writes it
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


def networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Comma-separated addresses or networks in CIDR form. Raises ValueError for any other word."""
    return [ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]


def email_settings(url: str) -> dict:
    """Django's settings for smtp://, smtp+tls:// (STARTTLS) or smtps://user:password@host:port; {} for no such URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return {}
    if parts.scheme not in SMTP_SCHEMES or not parts.hostname or port == 0:
        return {}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or SMTP_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        **SMTP_SCHEMES[parts.scheme],
    }


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")  # RFC 6761, section 6.3


def mail_fault(url: str) -> str | None:
    """Why letters must not go this way, or None."""
    mail = email_settings(url)
    if not mail:
        return "must be smtp://, smtp+tls:// or smtps:// with a host"
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        return "must hold no options: they would be ignored, and smtp+tls:// or smtps:// say how to encrypt"
    says_who = mail["EMAIL_HOST_USER"] or mail["EMAIL_HOST_PASSWORD"]
    if says_who and parts.scheme == "smtp" and not _is_this_machine(mail["EMAIL_HOST"]):
        return "would send its password in the clear to another host: write smtp+tls:// or smtps://"
    return None


def secrets_in(text: str) -> list[str]:
    """The secrets in a list separated by commas or blanks."""
    return text.replace(",", " ").split()


def weakness(secret: str) -> str | None:
    """Why this secret can be guessed, or None."""
    if "insecure" in secret or "change-me" in secret:
        return "is a default that everybody can read"
    if len(secret) < SHORTEST_SECRET:
        return f"is shorter than {SHORTEST_SECRET} characters"
    if len(set(secret)) < FEWEST_CHARACTERS or secret in (secret + secret)[1:-1]:
        return "repeats itself"
    return None


def secret_fault(name: str, environment: Mapping[str, str]) -> str | None:
    """Why the secret in this variable protects nothing, or None. One that is SECRET_KEY is at fault itself."""
    secret = environment.get(name, "")
    if not secret:
        return "is missing"
    if weak := weakness(secret):
        return weak
    if secrets_in(secret) != [secret]:
        return "holds a comma or a blank, which part the keys in SECRET_KEY_FALLBACKS"
    if name != "SECRET_KEY" and (opening := environment.get("SECRET_KEY")) and opening in secret:
        return "holds SECRET_KEY"
    others = {key: value for key, value in environment.items() if key != name}
    if name == "SECRET_KEY":
        others = {key: value for key, value in others.items() if key not in ("MAILBOX_KEY", "SECRET_KEY_FALLBACKS")}
    return "is used a second time in another variable" if any(secret in value for value in others.values()) else None


def fallbacks_fault(text: str, secret: str) -> str | None:
    """Why these former keys must not open anything, or None. None at all is fine."""
    former = secrets_in(text)
    if secret and secret in former:
        return "holds SECRET_KEY itself: only former ones belong there"
    return next((f"holds one that {weak}" for weak in map(weakness, former) if weak), None)


def hosts_of(text: str) -> list[str]:
    """The names in a comma-separated list of hosts, in lower case."""
    return [host.strip().lower() for host in text.split(",") if host.strip()]


def hosts_fault(text: str, base_url: str) -> str | None:
    """Why this list of hosts is no protection, or None. A name with all below it must be the site's own."""
    hosts = hosts_of(text)
    if not hosts:
        return "is missing: name the site's host, for example www.your-campaign.org"
    if any("*" in host or host == "." for host in hosts):
        return "is open: name each host, without *"
    if not all(HOST.fullmatch(host) for host in hosts):
        return "must hold names of hosts, separated by commas, without scheme and port"
    try:
        base = urlsplit(base_url).hostname or ""
    except ValueError:
        base = ""
    foreign = [host for host in hosts if host.startswith(".") and host[1:] not in (base, base.removeprefix("www."))]
    # A list that does not hold BASE_URL's host at all is the other variable's fault.
    if any(host.count(".") == 1 for host in foreign) or (foreign and _covers(hosts, base)):
        return "is open: what begins with a dot must be BASE_URL's own host, with or without www"
    return None


def _covers(hosts: list[str], name: str) -> bool:
    return any(name == host or (host.startswith(".") and f".{name}".endswith(host)) for host in hosts)


def base_url_fault(url: str, hosts: str) -> str | None:
    """Why letters must not carry this address, or None."""
    if not url:
        return "is missing: the site's address, with https"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not an address"
    if port == 0 or parts.scheme != "https" or not parts.hostname:
        return "must begin with https:// and name a host"
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        return "must be the bare address, without path, query or user"
    if not hosts_fault(hosts, url) and not _covers(hosts_of(hosts), parts.hostname):
        return "names a host that ALLOWED_HOSTS does not"
    return None


def database_fault(url: str) -> str | None:
    """Why this is no PostgreSQL to keep signatures in, or None."""
    if not url:
        return "is missing: postgresql://user:password@host/name"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not an address; escape what is special in its password, as in %2F for /"
    if port == 0 or parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        return "must name a PostgreSQL database"
    return None


def sender_fault(address: str) -> str | None:
    """Why receivers would refuse mail from this sender, or None. None given is fine: BASE_URL's host is used."""
    domain = parseaddr(address)[1].rpartition("@")[2].lower()
    if address and ("." not in domain or domain.endswith((".localhost", ".invalid", ".test"))):
        return "is not an address that receives mail: write Name <address@your-campaign.org>"
    return None


def _is_too_wide(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    if network.version == 6 and network.overlaps(MAPPED):
        if network.prefixlen < MAPPED.prefixlen:
            return True
        network = ipaddress.ip_network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    if any(network.version == closed.version and network.subnet_of(closed) for closed in CLOSED_NETWORKS):
        return False
    return network.prefixlen < FEWEST_BITS[network.version]


def proxies_fault(text: str) -> str | None:
    """Why these are no proxies to trust, or None. None at all is fine."""
    try:
        found = networks(text)
    except ValueError:
        return "must hold addresses or networks, separated by commas"
    if any(_is_too_wide(network) for network in found):
        return "trusts a large part of the internet: name the proxies' own addresses"
    return None


def media_fault(path: str) -> str | None:
    """Why uploads cannot be kept there, or None. None given is fine: var/media/ is used."""
    return None if not path or path.startswith("/") else "must be a whole path, which begins with /"


def development_faults(environment: Mapping[str, str]) -> list[str]:
    """One line for each sign that an environment with DEBUG on serves more than the machine it runs on."""
    get = environment.get
    found = {}
    try:
        base = urlsplit(get("BASE_URL", ""))
        if base.scheme == "https" and not _is_this_machine(base.hostname or ""):
            found["BASE_URL"] = "is a public address"
    except ValueError:
        found["BASE_URL"] = "is not an address"
    mail = email_settings(get("EMAIL_URL", ""))
    if mail and not _is_this_machine(mail["EMAIL_HOST"]):
        found["EMAIL_URL"] = "is a mail server on another machine"
    return [f"{name} {fault}, and DEBUG is on: production leaves DEBUG out." for name, fault in found.items()]


def faults(environment: Mapping[str, str]) -> list[str]:
    """One line for each variable at fault in a production environment; never a value."""
    get = environment.get
    found = {
        "SECRET_KEY": secret_fault("SECRET_KEY", environment),
        "SECRET_KEY_FALLBACKS": fallbacks_fault(get("SECRET_KEY_FALLBACKS", ""), get("SECRET_KEY", "")),
        "MAILBOX_KEY": secret_fault("MAILBOX_KEY", environment),
        "ALLOWED_HOSTS": hosts_fault(get("ALLOWED_HOSTS", ""), get("BASE_URL", "")),
        "BASE_URL": base_url_fault(get("BASE_URL", ""), get("ALLOWED_HOSTS", "")),
        "DATABASE_URL": database_fault(get("DATABASE_URL", "")),
        "EMAIL_URL": mail_fault(get("EMAIL_URL", "")),
        "DEFAULT_FROM_EMAIL": sender_fault(get("DEFAULT_FROM_EMAIL", "")),
        "TRUSTED_PROXIES": proxies_fault(get("TRUSTED_PROXIES", "")),
        "MEDIA_ROOT": media_fault(get("MEDIA_ROOT", "")),
    }
    return [f"{name} {fault}." for name, fault in found.items() if fault]
