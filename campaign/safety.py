"""What a production environment must hold; read before Django, so no Django in here."""

import ipaddress
from collections.abc import Mapping
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

SHORTEST_SECRET = 50  # characters, as `check --deploy` asks
FEWEST_CHARACTERS = 16  # different ones, in a secret that was drawn and not typed
SMTP_SCHEMES = {"smtp": {}, "smtp+tls": {"EMAIL_USE_TLS": True}, "smtps": {"EMAIL_USE_SSL": True}}
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


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
    if parts.scheme not in SMTP_SCHEMES or not parts.hostname:
        return {}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or SMTP_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        **SMTP_SCHEMES[parts.scheme],
    }


def secret_fault(secret: str, environment: Mapping[str, str]) -> str | None:
    """Why this secret protects nothing, or None."""
    if not secret:
        return "is missing"
    if "insecure" in secret or "change-me" in secret:
        return "is a default that everybody can read"
    if len(secret) < SHORTEST_SECRET:
        return f"is shorter than {SHORTEST_SECRET} characters"
    if len(set(secret)) < FEWEST_CHARACTERS or secret in (secret + secret)[1:-1]:
        return "repeats itself"
    if any(secret in value for name, value in environment.items() if name != "SECRET_KEY"):
        return "is used a second time in another variable"
    return None


def hosts_fault(text: str) -> str | None:
    """Why this list of hosts is no protection, or None."""
    hosts = [host.strip() for host in text.split(",") if host.strip()]
    if not hosts:
        return "is missing: name the site's host, for example www.your-campaign.org"
    if any("*" in host or host == "." for host in hosts):
        return "is open: name each host, without *"
    return None


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
    allowed = [host.strip().lower() for host in hosts.split(",")]
    if not hosts_fault(hosts) and not any(
        parts.hostname == host or (host.startswith(".") and f".{parts.hostname}".endswith(host)) for host in allowed
    ):
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


def proxies_fault(text: str) -> str | None:
    """Why these are no proxies to trust, or None. None at all is fine."""
    try:
        found = networks(text)
    except ValueError:
        return "must hold addresses or networks, separated by commas"
    return "trusts the whole internet" if any(network.prefixlen == 0 for network in found) else None


def faults(environment: Mapping[str, str]) -> list[str]:
    """One line for each variable at fault in a production environment; never a value."""
    get = environment.get
    mail = None if email_settings(get("EMAIL_URL", "")) else "must be smtp://, smtp+tls:// or smtps:// with a host"
    found = {
        "SECRET_KEY": secret_fault(get("SECRET_KEY", ""), environment),
        "ALLOWED_HOSTS": hosts_fault(get("ALLOWED_HOSTS", "")),
        "BASE_URL": base_url_fault(get("BASE_URL", ""), get("ALLOWED_HOSTS", "")),
        "DATABASE_URL": database_fault(get("DATABASE_URL", "")),
        "EMAIL_URL": mail,
        "DEFAULT_FROM_EMAIL": sender_fault(get("DEFAULT_FROM_EMAIL", "")),
        "TRUSTED_PROXIES": proxies_fault(get("TRUSTED_PROXIES", "")),
    }
    return [f"{name} {fault}." for name, fault in found.items() if fault]
