"""The configuration: one frozen value, read once from the environment.

A variable ``NAME`` may be given as ``NAME_FILE``, a path whose content is the value (for secrets mounted as files).
Every variable is described in ``docs/operations.md``; a test holds the two together.
"""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from app.core.storage.s3 import S3Settings
from app.core.wechat_settings import KINDS, PLATFORM, STAND_IN, MessageTemplate, WechatSettings

Mode = Literal["demo", "production", "test"]
VARIABLES = (
    "MODE",
    "VAR",
    "BASE_URL",
    "DATABASE_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "INDEX_KEY",
    "BACKUP_KEY",
    "STORAGE",
    "S3_ENDPOINT_URL",
    "S3_LINK_ENDPOINT_URL",
    "S3_REGION",
    "S3_BUCKET",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
    "S3_ADDRESSING",
    "S3_ENCRYPTION",
    "S3_DIRECT_UPLOAD",
    "RATE_LIMIT_STORAGE",
    "BROKER_URL",
    "WORK_THREADS",
    "TRUSTED_PROXIES",
    "WECHAT",
    "WECHAT_APP_ID",
    "WECHAT_SECRET",
    "WECHAT_URL",
    "WECHAT_TEMPLATES",
    "WECHAT_STATE",
    "WECHAT_PUSH_TOKEN",
    "WECHAT_PUSH_KEY",
    "CONTENT_CHECK",
    "IMAGE_WORKERS",
    "LOG_LEVEL",
    "METRICS_TOKEN",
    "TOTP_REQUIRED",
    "PRIVACY_OFFICER",
    "PRIVACY_CONTACT",
)
MINIMUM_SECRET = 32
# What families read until somebody sets a real name; `flask doctor` points it out.
PRIVACY_OFFICER, PRIVACY_CONTACT = "学校个人信息保护负责人", "请到学校办公室当面咨询"
BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class ConfigError(Exception):
    """The environment cannot be used; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Config:
    mode: Mode
    var: Path
    base_url: str
    database_url: str
    secret_keys: tuple[str, ...]
    field_keys: tuple[tuple[str, bytes], ...]
    index_key: bytes
    backup_key: bytes | None
    s3: S3Settings | None
    rate_limit_storage: str
    broker_url: str | None
    work_threads: int
    trusted_proxies: int
    wechat: WechatSettings | None
    is_content_checked: bool
    image_workers: int
    log_level: str
    metrics_token: str | None
    is_totp_demanded: bool
    privacy_officer: str
    privacy_contact: str

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secret_key(self) -> str:
        """Return the key that signs; all of ``secret_keys`` are accepted."""
        return self.secret_keys[0]


def load_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read and check the whole configuration. Raises ``ConfigError`` with a sentence that says what to set."""
    env = _Environment(os.environ if environ is None else environ)
    mode = cast("Mode", env.choice("MODE", "demo", ("demo", "production", "test")))
    var = _folder(Path(env.text("VAR", "var")).absolute())
    generated = {} if mode == "production" else _generated_secrets(var)
    wechat = _wechat(env, mode)
    config = Config(
        mode=mode,
        var=var,
        base_url=env.url("BASE_URL", "http://127.0.0.1:8000", ("http://", "https://")).rstrip("/"),
        database_url=env.url("DATABASE_URL", f"sqlite:///{var / 'laborstar.db'}", DATABASES),
        secret_keys=tuple(key.strip() for key in env.secret("SECRET_KEY", generated).split(",")),
        field_keys=_field_keys(env.secret("FIELD_KEYS", generated)),
        index_key=env.secret("INDEX_KEY", generated).encode(),
        backup_key=_backup_key(env.optional("BACKUP_KEY")),
        s3=_s3(env),
        rate_limit_storage=env.url("RATE_LIMIT_STORAGE", "memory://", ("memory://", "redis://", "rediss://")),
        broker_url=env.url("BROKER_URL", "", BROKERS) if env.optional("BROKER_URL") else None,
        work_threads=env.number("WORK_THREADS", 2, 1, 32),
        trusted_proxies=env.number("TRUSTED_PROXIES", 0, 0, 8),
        wechat=wechat,
        is_content_checked=_is_content_checked(env, wechat),
        image_workers=env.number("IMAGE_WORKERS", 1, 1, 64),
        log_level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        metrics_token=env.optional("METRICS_TOKEN"),
        is_totp_demanded=env.flag("TOTP_REQUIRED", default=mode == "production"),
        privacy_officer=env.text("PRIVACY_OFFICER", PRIVACY_OFFICER),
        privacy_contact=env.text("PRIVACY_CONTACT", PRIVACY_CONTACT),
    )
    if mode == "production":
        _refuse_unsafe(config)
    return config


class _Environment:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def optional(self, name: str) -> str | None:
        if file := self._environ.get(f"{name}_FILE"):
            try:
                return Path(file).read_text(encoding="utf-8").strip() or None
            except OSError as error:
                message = f"{name}_FILE names {file}, which cannot be read: {error.strerror}."
                raise ConfigError(message) from error
            except UnicodeDecodeError as error:
                message = f"{name}_FILE names {file}, which is not a text file in UTF-8."
                raise ConfigError(message) from error
        return self._environ.get(name) or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in choices:
            message = f"{name} is {value!r}; it must be one of {', '.join(choices)}."
            raise ConfigError(message)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        return self.choice(name, "true" if default else "false", ("true", "false")) == "true"

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            message = f"{name} is {value!r}; it must be a whole number from {low} to {high}."
            raise ConfigError(message)
        return int(value)

    def url(self, name: str, default: str, starts: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if not value.startswith(starts):
            # The value itself may hold a password and is not repeated.
            message = f"{name} must start with {' or '.join(starts)}"
            raise ConfigError(message)
        return value

    def required(self, name: str) -> str:
        value = self.optional(name)
        if value is None:
            message = f"{name} is not set. Set it, or {name}_FILE with a path to a file that holds it."
            raise ConfigError(message)
        return value

    def secret(self, name: str, generated: Mapping[str, str]) -> str:
        return self.optional(name) or generated.get(name) or self.required(name)


def _folder(path: Path) -> Path:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # It holds children's data and keys.
    except OSError as error:
        message = f"VAR names {path}, which cannot be used as a folder: {error.strerror}."
        raise ConfigError(message) from error
    return path


def _generated_secrets(var: Path) -> dict[str, str]:
    """Outside production, secrets are drawn at random once and kept in the data folder: no default value exists."""
    path = var / "secrets.json"
    if not path.exists():
        fresh = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "INDEX_KEY": secrets.token_urlsafe(48),
        }
        draft = var / f".secrets.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        with draft.open("w", encoding="utf-8") as file:
            json.dump(fresh, file)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, refuses to replace: of two processes starting at once the first one's secrets stay.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return cast("dict[str, str]", json.loads(path.read_text(encoding="utf-8")))


def _field_keys(value: str) -> tuple[tuple[str, bytes], ...]:
    keys = []
    for part in value.split(","):
        name, _, encoded = part.strip().partition(":")
        key = _aes_key(encoded)
        if not name or key is None:
            message = (
                "FIELD_KEYS must be name:key pairs joined by commas, each key 32 bytes in base64, the newest first."
            )
            raise ConfigError(message)
        keys.append((name, key))
    if len(dict(keys)) < len(keys):
        raise ConfigError("FIELD_KEYS names two keys alike; give each key a name of its own.")
    return tuple(keys)


def _aes_key(encoded: str) -> bytes | None:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    return key if len(key) == 32 else None  # noqa: PLR2004  # AES-256


def _backup_key(encoded: str | None) -> bytes | None:
    if encoded is None:
        return None
    key = _aes_key(encoded)
    if key is None:
        raise ConfigError("BACKUP_KEY must be 32 bytes in base64; make one with: openssl rand -base64 32")
    return key


def _s3(env: _Environment) -> S3Settings | None:
    if env.choice("STORAGE", "disk", ("disk", "s3")) == "disk":
        return None
    styles = ("auto", "path", "virtual")
    encryptions = ("", "AES256", "aws:kms")
    return S3Settings(
        bucket=env.required("S3_BUCKET"),
        endpoint_url=env.optional("S3_ENDPOINT_URL"),
        link_endpoint_url=env.optional("S3_LINK_ENDPOINT_URL"),
        region=env.text("S3_REGION", "us-east-1"),
        access_key_id=env.optional("S3_ACCESS_KEY"),
        secret_access_key=env.optional("S3_SECRET_KEY"),
        addressing_style=cast('Literal["auto", "path", "virtual"]', env.choice("S3_ADDRESSING", "auto", styles)),
        server_side_encryption=cast(
            'Literal["AES256", "aws:kms"] | None', env.choice("S3_ENCRYPTION", "", encryptions) or None
        ),
        takes_uploads=env.flag("S3_DIRECT_UPLOAD", default=True),
    )


def _wechat(env: _Environment, mode: Mode) -> WechatSettings | None:
    """Read who we are on the platform; the stand-in of the demo takes anybody who names it."""
    kind = env.choice("WECHAT", "off" if mode == "production" else "fake", ("off", "fake", "platform"))
    if kind == "off":
        return None
    if kind == "fake":
        return replace(STAND_IN, url=env.url("WECHAT_URL", STAND_IN.url, ("http://127.0.0.1:", "http://localhost:")))
    states = ("formal", "trial", "developer")
    return WechatSettings(
        app_id=env.required("WECHAT_APP_ID"),
        secret=env.required("WECHAT_SECRET"),
        url=env.url("WECHAT_URL", PLATFORM, ("https://",)).rstrip("/"),
        templates=_message_templates(env.text("WECHAT_TEMPLATES", "{}")),
        state=cast('Literal["formal", "trial", "developer"]', env.choice("WECHAT_STATE", "formal", states)),
        push_token=env.optional("WECHAT_PUSH_TOKEN"),
        push_key=_push_key(env.optional("WECHAT_PUSH_KEY")),
    )


def _is_content_checked(env: _Environment, wechat: WechatSettings | None) -> bool:
    """Tell whether the platform looks at photos and notes; its answers come as pushes, which need the push token."""
    if env.choice("CONTENT_CHECK", "off", ("off", "wechat")) == "off":
        return False
    if wechat is None or wechat.push_token is None:
        raise ConfigError("CONTENT_CHECK=wechat needs WECHAT and WECHAT_PUSH_TOKEN, because the answers are pushed.")
    return True


def _push_key(value: str | None) -> bytes | None:
    """Read the console's EncodingAESKey: base64 of 32 bytes without its last sign."""
    key = _aes_key(f"{value}=") if value else None
    if value and key is None:
        raise ConfigError("WECHAT_PUSH_KEY must be the 43 characters of the console's EncodingAESKey.")
    return key


def _message_templates(value: str) -> dict[str, MessageTemplate]:
    """Read ``{"stars": {"id": "...", "school": "thing1", ...}, ...}``."""
    try:
        templates = {
            name: MessageTemplate(str(fields["id"]), {key: str(each) for key, each in fields.items() if key != "id"})
            for name, fields in json.loads(value).items()
        }
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        message = (
            'WECHAT_TEMPLATES must be JSON such as {"stars": {"id": "TEMPLATE ID", "school": "thing1", '
            '"subject": "thing2", "time": "time3"}}.'
        )
        raise ConfigError(message) from error
    if unknown := templates.keys() - set(KINDS):
        raise ConfigError(f"WECHAT_TEMPLATES names {', '.join(sorted(unknown))}; the kinds are {', '.join(KINDS)}.")
    return templates


def _refuse_unsafe(config: Config) -> None:
    index_key = config.index_key.decode()
    for name, secret in (*(("SECRET_KEY", key) for key in config.secret_keys), ("INDEX_KEY", index_key)):
        if len(secret) < MINIMUM_SECRET or len(set(secret)) < MINIMUM_SECRET // 3:
            message = f"{name} is too weak for production: set at least {MINIMUM_SECRET} random characters."
            raise ConfigError(message)
    if index_key in config.secret_keys:
        raise ConfigError("SECRET_KEY and INDEX_KEY are the same; give each its own random value.")
    if config.backup_key and len(set(config.backup_key)) < MINIMUM_SECRET // 3:
        raise ConfigError("BACKUP_KEY is not random; make one with: openssl rand -base64 32")
    if config.backup_key in dict(config.field_keys).values():
        raise ConfigError("BACKUP_KEY is also one of FIELD_KEYS; sealed fields must stay closed in a backup.")
    if any(len(set(key)) < MINIMUM_SECRET // 3 for _, key in config.field_keys):
        raise ConfigError("FIELD_KEYS holds a key that is not random; make each with: openssl rand -base64 32")
    if config.wechat and config.wechat.app_id == STAND_IN.app_id:
        raise ConfigError("WECHAT=fake accepts made-up sign-in codes and is refused in production.")
    if not config.base_url.startswith("https://"):
        raise ConfigError("BASE_URL must start with https:// in production, because links carry signatures.")
