"""The configuration refuses what cannot work, with a sentence for the operator."""

import base64
import json
import secrets

import pytest

from app.core.config import ConfigError, load_config
from app.core.wechat_settings import STAND_IN, MessageTemplate

FIELD_KEY = "k1:" + base64.b64encode(secrets.token_bytes(32)).decode()
TINY_KEY = "k1:" + base64.b64encode(bytes(32)).decode()


@pytest.fixture
def production(tmp_path):
    return {
        "MODE": "production",
        "VAR": str(tmp_path),
        "BASE_URL": "https://labor.example.org/",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "INDEX_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": FIELD_KEY,
    }


def test_production_starts_with_its_own_secrets(production, tmp_path):
    config = load_config(production)
    assert config.base_url == "https://labor.example.org"
    assert config.wechat is None
    assert config.database_url == f"sqlite:///{tmp_path}/laborstar.db"
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"INDEX_KEY": None}, "INDEX_KEY is not set"),
        ({"FIELD_KEYS": None}, "FIELD_KEYS is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is too weak"),
        ({"INDEX_KEY": "a" * 64}, "INDEX_KEY is too weak"),
        ({"INDEX_KEY": "same", "SECRET_KEY": "same"}, "are the same|too weak"),
        ({"FIELD_KEYS": "k1:c2hvcnQ="}, "32 bytes in base64"),
        ({"FIELD_KEYS": "k1:not base64!"}, "32 bytes in base64"),
        ({"FIELD_KEYS": FIELD_KEY.removeprefix("k1")}, "name:key"),
        ({"FIELD_KEYS": TINY_KEY}, "not random"),
        ({"SECRET_KEY": f"{'0123456789abcdef' * 4},old"}, "SECRET_KEY is too weak"),
        ({"BACKUP_KEY": "c2hvcnQ="}, "BACKUP_KEY must be 32 bytes"),
        ({"BACKUP_KEY": TINY_KEY.removeprefix("k1:")}, "BACKUP_KEY is not random"),
        ({"BACKUP_KEY": FIELD_KEY.removeprefix("k1:")}, "also one of FIELD_KEYS"),
        ({"FIELD_KEYS": f"{FIELD_KEY},{FIELD_KEY}"}, "two keys alike"),
        ({"WECHAT": "fake"}, "refused in production"),
        ({"BASE_URL": "http://labor.example.org"}, "must start with https://"),
        ({"BASE_URL": None}, "must start with https://"),
        ({"BASE_URL": "labor.example.org"}, "BASE_URL must start with"),
        ({"DATABASE_URL": "mysql://root:hidden@db/x"}, "DATABASE_URL must start with"),
        ({"RATE_LIMIT_STORAGE": "mongodb://x"}, "RATE_LIMIT_STORAGE must start with"),
        ({"BROKER_URL": "kafka://x"}, "BROKER_URL must start with redis:// or rediss:// or amqp:// or amqps://"),
        ({"WORK_THREADS": "0"}, "WORK_THREADS is '0'; it must be a whole number from 1 to 32"),
        ({"MODE": "prod"}, "must be one of demo, production, test"),
        ({"STORAGE": "ftp"}, "must be one of disk, s3"),
        ({"STORAGE": "s3"}, "S3_BUCKET is not set"),
        ({"STORAGE": "s3", "S3_BUCKET": "b", "S3_ADDRESSING": "x"}, "S3_ADDRESSING is 'x'"),
        ({"STORAGE": "s3", "S3_BUCKET": "b", "S3_ENCRYPTION": "rot13"}, "S3_ENCRYPTION is 'rot13'"),
        ({"STORAGE": "s3", "S3_BUCKET": "b", "S3_DIRECT_UPLOAD": "no"}, "S3_DIRECT_UPLOAD is 'no'"),
        ({"TOTP_REQUIRED": "yes"}, "TOTP_REQUIRED is 'yes'; it must be one of true, false"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is '-1'"),
        ({"TRUSTED_PROXIES": "9"}, "from 0 to 8"),
        ({"IMAGE_WORKERS": "many"}, "IMAGE_WORKERS is 'many'"),
        ({"IMAGE_WORKERS": "²"}, "IMAGE_WORKERS is '²'"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
        ({"SECRET_KEY_FILE": "/nowhere/secret"}, "cannot be read"),
        ({"VAR": "/dev/null/var"}, "cannot be used as a folder"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(production, change, sentence):
    merged = production | change
    with pytest.raises(ConfigError, match=sentence):
        load_config({name: value for name, value in merged.items() if value is not None})


def test_second_step_is_demanded_in_production_unless_it_is_turned_off(production, tmp_path):
    assert load_config(production).is_totp_demanded
    assert not load_config(production | {"TOTP_REQUIRED": "false"}).is_totp_demanded
    assert not load_config({"VAR": str(tmp_path)}).is_totp_demanded


def test_equal_secrets_are_refused(production):
    with pytest.raises(ConfigError, match="are the same"):
        load_config(production | {"INDEX_KEY": production["SECRET_KEY"]})


def test_passwords_in_addresses_are_not_repeated(production):
    with pytest.raises(ConfigError) as refused:
        load_config(production | {"DATABASE_URL": "mysql://root:hidden@db/x"})
    assert "hidden" not in str(refused.value)


def test_a_file_goes_before_a_value(production, tmp_path):
    token = tmp_path / "token"
    token.write_text("from the file\n")
    config = load_config(production | {"METRICS_TOKEN": "from the variable", "METRICS_TOKEN_FILE": str(token)})
    assert config.metrics_token == "from the file"


def test_an_empty_file_is_a_missing_value(production, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("\n")
    with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
        load_config({**production, "SECRET_KEY": "", "SECRET_KEY_FILE": str(empty)})


def test_a_file_that_is_no_text_is_refused(production, tmp_path):
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not a text file"):
        load_config(production | {"SECRET_KEY_FILE": str(binary)})


def test_demo_draws_its_secrets_once_and_keeps_them(tmp_path):
    first, second = (load_config({"VAR": str(tmp_path)}) for _ in range(2))
    assert (first.secret_key, first.field_keys, first.index_key) == (
        second.secret_key,
        second.field_keys,
        second.index_key,
    )
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert first.is_demo
    assert first.wechat == STAND_IN


def test_two_installations_draw_different_secrets(tmp_path):
    one, other = (load_config({"VAR": str(tmp_path / name)}) for name in ("one", "other"))
    assert one.secret_key != other.secret_key
    assert one.field_keys != other.field_keys


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path, at_once):
    configs = at_once(8, lambda _: load_config({"VAR": str(tmp_path)}))
    assert len({config.secret_key for config in configs}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secrets.json"]


def test_generated_secrets_are_strong_enough_for_production(tmp_path, production):
    load_config({"VAR": str(tmp_path)})
    generated = json.loads((tmp_path / "secrets.json").read_text())
    assert load_config(production | generated).secret_key == generated["SECRET_KEY"]


def test_newest_field_key_comes_first(production):
    newer = "k2:" + base64.b64encode(secrets.token_bytes(32)).decode()
    config = load_config(production | {"FIELD_KEYS": f"{newer}, {FIELD_KEY}"})
    assert [name for name, _ in config.field_keys] == ["k2", "k1"]


def test_first_secret_key_signs_and_the_others_are_kept(production):
    older = production["SECRET_KEY"]
    newer = secrets.token_urlsafe(48)
    config = load_config(production | {"SECRET_KEY": f"{newer}, {older}"})
    assert (config.secret_key, config.secret_keys) == (newer, (newer, older))


def test_bucket_settings_are_read(production):
    s3 = load_config(
        production | {"STORAGE": "s3", "S3_BUCKET": "labor", "S3_ENCRYPTION": "AES256", "S3_ADDRESSING": "path"}
    ).s3
    assert (s3.bucket, s3.server_side_encryption, s3.addressing_style) == ("labor", "AES256", "path")


WECHAT = {"WECHAT": "platform", "WECHAT_APP_ID": "wx0123456789abcdef", "WECHAT_SECRET": "secret of the program"}


def test_platform_is_read_with_its_templates(production):
    templates = {"stars": {"id": "t1", "school": "thing1"}}
    settings = load_config(production | WECHAT | {"WECHAT_TEMPLATES": json.dumps(templates)}).wechat
    assert (settings.app_id, settings.url, settings.state) == (
        "wx0123456789abcdef", "https://api.weixin.qq.com", "formal",
    )  # fmt: skip
    assert settings.templates == {"stars": MessageTemplate("t1", {"school": "thing1"})}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"WECHAT_SECRET": ""}, "WECHAT_SECRET is not set"),
        ({"WECHAT_TEMPLATES": "[]"}, "WECHAT_TEMPLATES must be JSON"),
        ({"WECHAT_TEMPLATES": '{"stars": {"school": "thing1"}}'}, "WECHAT_TEMPLATES must be JSON"),
        ({"WECHAT_TEMPLATES": '{"star": {"id": "t1"}}'}, "WECHAT_TEMPLATES names star"),
        ({"WECHAT_URL": "http://platform.example"}, "WECHAT_URL must start with"),
        ({"WECHAT_STATE": "released"}, "WECHAT_STATE"),
        ({"CONTENT_CHECK": "wechat"}, "WECHAT_PUSH_TOKEN"),
    ],
)
def test_platform_half_set_up_is_refused(production, changes, words):
    with pytest.raises(ConfigError, match=words):
        load_config(production | WECHAT | changes)


def test_folder_that_is_made_for_the_data_is_closed_to_others(tmp_path):
    load_config({"VAR": str(tmp_path / "data")})
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
