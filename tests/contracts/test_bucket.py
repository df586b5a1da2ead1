"""Setting up the bucket of a real S3 server, and telling what is not as it should be."""

import json
import uuid
from dataclasses import replace

import pytest

from app.core.deps import EXTENSION
from app.core.storage import s3_bucket
from app.core.storage.s3 import S3Settings

PAGES = "https://labor.example.org/"


@pytest.fixture
def fresh(s3_server):
    """Return the settings of a bucket that nobody has set up yet, and the owner's client for it."""
    name = f"fresh-{uuid.uuid4()}"
    s3_server.create_bucket(name)
    settings = replace(s3_server.settings(name), server_side_encryption="AES256")
    return settings, s3_server.client("s3", settings.access_key_id, settings.secret_access_key)


@pytest.fixture
def with_bucket(world):
    """Configure the app for a bucket: ``with_bucket(settings)``."""
    runtime = world.app.extensions[EXTENSION]

    def configure(settings):
        world.app.extensions[EXTENSION] = replace(runtime, config=replace(runtime.config, s3=settings))

    yield configure
    world.app.extensions[EXTENSION] = runtime


def parts(findings):
    return {finding.part: finding.is_ok for finding in findings}


def test_prepared_bucket_is_found_as_it_should_be_and_preparing_again_changes_nothing(fresh):
    settings, client = fresh
    assert parts(s3_bucket.inspect(settings, PAGES)) == {
        "privacy": True, "incoming": False, "tickets": True, "cors": False, "encryption": True,
    }  # fmt: skip
    for _ in range(2):
        assert all(parts(s3_bucket.prepare(settings, PAGES)).values())
    assert all(parts(s3_bucket.inspect(settings, PAGES)).values())
    incoming, multipart = client.get_bucket_lifecycle_configuration(Bucket=settings.bucket)["Rules"]
    assert (incoming["Filter"]["Prefix"], incoming["Expiration"]["Days"]) == ("incoming/", 2)
    assert multipart["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 2
    (rule,) = client.get_bucket_cors(Bucket=settings.bucket)["CORSRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (["https://labor.example.org"], ["GET", "POST"])


def test_rules_of_the_operator_stay(fresh):
    settings, client = fresh
    own = {"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 7}}
    client.put_bucket_lifecycle_configuration(Bucket=settings.bucket, LifecycleConfiguration={"Rules": [own]})
    other = {"AllowedOrigins": ["https://other.example.org"], "AllowedMethods": ["GET"]}
    client.put_bucket_cors(Bucket=settings.bucket, CORSConfiguration={"CORSRules": [other]})
    list(s3_bucket.prepare(settings, PAGES))
    kept = client.get_bucket_lifecycle_configuration(Bucket=settings.bucket)["Rules"]
    assert [rule["ID"] for rule in kept] == ["logs", "laborstar-incoming", "laborstar-multipart"]
    assert client.get_bucket_cors(Bucket=settings.bucket)["CORSRules"][0] == other


def test_bucket_that_anybody_reads_is_found(fresh):
    settings, client = fresh
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    policy = {"Version": "2012-10-17", "Statement": [{**everybody, "Resource": f"arn:aws:s3:::{settings.bucket}/*"}]}
    client.delete_public_access_block(Bucket=settings.bucket)
    client.put_bucket_policy(Bucket=settings.bucket, Policy=json.dumps(policy))
    privacy = next(s3_bucket.inspect(settings, PAGES))
    assert (privacy.is_ok, privacy.words) == (False, "anybody may read objects")


def test_server_that_refuses_is_told_part_by_part(s3_settings):
    settings: S3Settings = s3_settings(bucket="no-such-bucket")
    for findings in (s3_bucket.prepare(settings, PAGES), s3_bucket.inspect(settings, PAGES)):
        found = list(findings)
        assert len(found) == 4
        # This server answers browsers that ask for leave whatever the bucket is called.
        assert [finding for finding in found if finding.is_ok and finding.part != "cors"] == []
        assert {finding.words for finding in found[:2]} <= {
            "the server refused: NoSuchBucket", "the server did not say: NoSuchBucket",
        }  # fmt: skip


def test_command_says_what_it_did_and_what_is_true(app, with_bucket, fresh):
    settings, _ = fresh
    without = app.test_cli_runner().invoke(args=["bucket", "prepare"])
    assert (without.exit_code, "there is no bucket" in without.output) == (0, True)
    with_bucket(settings)
    done = app.test_cli_runner().invoke(args=["bucket", "prepare"])
    assert done.exit_code == 0, done.output
    assert "set   ok   incoming" in done.output
    assert "found ok   privacy: strangers are refused" in done.output
