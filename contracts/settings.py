"""All settings in one place: typed, each with its meaning; read from environment variables named IOC_<FIELD>."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_type_hints

import msgspec

from contracts.errors import SettingError

Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of every process. `MEANING` explains each; `load_settings` reads them from a mapping."""

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_ca_file: str = ""
    kafka_cert_file: str = ""
    kafka_key_file: str = ""
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_username: str = ""
    kafka_password: str = ""
    redis_url: str = "redis://127.0.0.1:6379/0"
    redis_ca_file: str = ""
    partitions: Annotated[int, msgspec.Meta(ge=1, le=256)] = 4
    topic_bytes: Annotated[int, msgspec.Meta(ge=1_048_576)] = 512 * 1024 * 1024
    data_dir: str = ".ioc"
    registry_dir: str = ""
    rules_dir: str = ""
    boundaries: str = ""
    consumer_group: str = "ioc-workers"
    worker_name: str = ""
    fetch_records: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 8_192
    checkpoint_ms: Annotated[int, msgspec.Meta(ge=10, le=5_000)] = 100
    canary_ms: Annotated[int, msgspec.Meta(ge=500, le=60_000)] = 5_000
    stall_ms: Annotated[int, msgspec.Meta(ge=1_000)] = 30_000
    snapshot_hours: Annotated[int, msgspec.Meta(ge=1, le=72)] = 24
    session_timeout_ms: Annotated[int, msgspec.Meta(ge=6_000, le=300_000)] = 6_000
    dashboard_host: str = "127.0.0.1"
    dashboard_port: Port = 8050
    language: Literal["vi", "en"] = "vi"
    demo: bool = False
    public_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^/?#\s]+)?$")] = ""
    proxies: str = ""
    session_idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 60
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 12
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_role_claim: str = "roles"
    oidc_roles: str = ""
    notify_webhook: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    notify_webhook_token: str = ""
    notify_mail_to: str = ""
    notify_mail_from: str = ""
    smtp_server: Annotated[str, msgspec.Meta(pattern=r"^([^\s:/]+(:[0-9]{1,5})?)?$")] = ""
    smtp_security: Literal["tls", "starttls", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: str = ""
    plate_key: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"


MEANING: dict[str, str] = {
    "kafka_bootstrap": "Kafka brokers, host:port, separated by commas",
    "kafka_security": "how to talk to Kafka",
    "kafka_ca_file": "certificate authority of the brokers (PEM file); empty: the system's",
    "kafka_cert_file": "our client certificate (PEM file) for mutual TLS",
    "kafka_key_file": "private key of the client certificate (PEM file)",
    "kafka_sasl_mechanism": "SASL mechanism, with SASL_PLAINTEXT or SASL_SSL",
    "kafka_username": "SASL user",
    "kafka_password": "SASL password; never printed",
    "redis_url": "Redis or Valkey: redis://[user:password@]host:port/db, rediss:// for TLS",
    "redis_ca_file": "certificate authority of Redis (PEM file); empty: the system's",
    "partitions": "partitions of every feed's topic; a worker refuses to start on another number than the state's",
    "topic_bytes": "most bytes that one partition of a raw topic keeps (beside its 4 days)",
    "data_dir": "folder of the local stack: Kafka's and Valkey's data, logs, stack.json",
    "registry_dir": "folder with your own registry tables (cameras.csv …); empty: the packaged ones",
    "rules_dir": "folder with your own alert rules (traffic.yaml …); empty: the packaged ones",
    "boundaries": "GeoJSON file with the communes' boundaries for the map; empty: a sketch from centres and areas",
    "consumer_group": "Kafka consumer group of the workers",
    "worker_name": "name of this worker on screens and in logs; empty: host and process id",
    "fetch_records": "most records that a worker takes from Kafka in one poll",
    "checkpoint_ms": "a worker writes its changes to Redis at least this often, in ms",
    "canary_ms": "time between two canary records in each partition, in ms",
    "stall_ms": "a worker ends itself when a partition has not moved for this long while Kafka and Redis answer, in ms",
    "snapshot_hours": "time between two snapshots of a shard, in hours",
    "session_timeout_ms": "Kafka gives a dead worker's partitions away after this long, in ms",
    "dashboard_host": "address the dashboard listens on",
    "dashboard_port": "port the dashboard listens on",
    "language": "language of screens for those who have not chosen: vi or en",
    "demo": "on this machine only: everybody picks a role without a password",
    "public_url": "address under which people reach the dashboard, https://host; empty: as they call it, without TLS",
    "proxies": "addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas",
    "session_idle_minutes": "a session in which nothing is asked for ends after so many minutes",
    "session_hours": "a session ends at the latest after so many hours",
    "oidc_issuer": "OpenID provider that signs people in (its issuer address); empty: local accounts only",
    "oidc_client_id": "our client id at the OpenID provider",
    "oidc_client_secret": "our client secret at the OpenID provider; never printed",
    "oidc_role_claim": "claim of the id token that lists a person's groups or roles; dots lead into objects",
    "oidc_roles": "what those groups may: group=role, separated by commas; the highest role counts",
    "notify_webhook": "address that gets new critical alerts and escalations as JSON; empty: none",
    "notify_webhook_token": "bearer token that the webhook wants; never printed",
    "notify_mail_to": "who gets new critical alerts and escalations by e-mail, separated by commas; empty: nobody",
    "notify_mail_from": "sender of that e-mail",
    "smtp_server": "mail server, host or host:port",
    "smtp_security": "how to talk to the mail server; none only on a trusted network",
    "smtp_username": "user at the mail server; empty: no sign-in",
    "smtp_password": "password at the mail server; never printed",
    "plate_key": "secret that turns number plates into tokens at the camera; empty: one made up at each start",
    "log_level": "least level that is logged",
}
SECRETS = frozenset({"notify_webhook_token", "smtp_password", "kafka_password", "plate_key", "oidc_client_secret"})


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"IOC_{field.upper()}"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from a mapping such as os.environ. SettingError names the variable, its value and what it should be."""
    known = {variable(field): field for field in Settings.__struct_fields__}
    unknown = sorted(name for name in environ if name.startswith("IOC_") and name not in known | dict.fromkeys(OTHER))
    if unknown:
        raise SettingError(f"{unknown[0]}: there is no such setting; `ioc settings` lists them all")
    hints = get_type_hints(Settings, include_extras=True)
    given = {field: _convert(name, environ[name], hints[field]) for name, field in known.items() if name in environ}
    return Settings(**given)


OTHER = ("IOC_CACHE",)
"""Variables that are not settings of the centre: where `make run` keeps downloaded jars."""


def _convert(name: str, text: str, kind: Any) -> Any:
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        shown = "(hidden)" if name.removeprefix("IOC_").lower() in SECRETS else repr(text)
        raise SettingError(f"{name}={shown}: {error}; see `ioc settings`") from None


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check_demo(settings: Settings) -> None:
    """SettingError when a demo, which asks nobody for a password, would listen to more than this machine."""
    if settings.demo and settings.dashboard_host not in LOOPBACK:
        raise SettingError(
            f"IOC_DEMO: demo mode asks nobody for a password, so it listens on this machine only, and "
            f"IOC_DASHBOARD_HOST={settings.dashboard_host} is more than that; set IOC_DEMO=false and make the first "
            "administrator with `ioc users add`"
        )


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a child process."""
    return {variable(field): str(getattr(settings, field)) for field in Settings.__struct_fields__}


def describe(settings: Settings) -> list[tuple[str, str, str, str]]:
    """(field, variable, value, meaning) of every setting; secrets are hidden, and so is a password in the Redis URL."""
    return [(f, variable(f), _shown(f, getattr(settings, f)), MEANING[f]) for f in Settings.__struct_fields__]


def _shown(field: str, value: object) -> str:
    text = str(value)
    if field in SECRETS:
        return "(set)" if text else ""
    if field == "redis_url" and "@" in text:
        scheme, _, rest = text.partition("://")
        return f"{scheme}://…@{rest.rpartition('@')[2]}"
    return text
