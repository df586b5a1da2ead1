"""A real S3 server for the tests: ministack in a virtual environment of its own, because it pins an older botocore.

It is started with authorization switched on, and the tests use the keys of an ordinary user, because the keys of its
root user are not verified. Only this one version is known to refuse what it should, therefore the version is checked.
"""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import boto3

from app.core.storage.s3 import S3Settings
from tests.servers.lifeline import Lifeline
from tests.servers.ports import free_port

ENDPOINT_VARIABLE = "LABORSTAR_S3_ENDPOINT"
PYTHON_VARIABLE = "LABORSTAR_S3_SERVER_PYTHON"
VERSION = "1.5.33"
REGION = "us-east-1"
_PROJECT = Path(__file__).parents[2]
_START_SECONDS = 30
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


class S3Server:
    """One server with an empty store: ``with S3Server() as server: S3Storage(server.settings("bucket"))``."""

    def __init__(self) -> None:
        self._python = find_python()
        self._lifeline = Lifeline("s3")
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop for good and remove everything."""
        if self._process is not None:
            self._lifeline.stop(self._process, signal.SIGINT)
        self._lifeline.cut()

    def settings(self, bucket: str) -> S3Settings:
        """Return what S3Storage needs to work with ``bucket`` on this server."""
        return S3Settings(
            bucket=bucket,
            endpoint_url=self.endpoint_url,
            region=REGION,
            access_key_id=self._access_key_id,
            secret_access_key=self._secret_access_key,
            addressing_style="path",
        )

    def create_bucket(self, name: str) -> None:
        self.client("s3", self._access_key_id, self._secret_access_key).create_bucket(Bucket=name)

    def client(self, service: str, access_key_id: str, secret_access_key: str):
        return boto3.session.Session().client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=REGION,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
        )

    def _start(self) -> None:
        port = free_port()
        self.endpoint_url = f"http://127.0.0.1:{port}"
        command = [str(self._python), "-m", "ministack"]
        self._process = self._lifeline.start(command, _environment(port, self._lifeline.folder))
        self._check_health(self._wait_for_health())
        self._access_key_id, self._secret_access_key = self._create_user()

    def _create_user(self) -> tuple[str, str]:
        iam = self.client("iam", "test", "test")
        iam.create_user(UserName="laborstar")
        iam.put_user_policy(UserName="laborstar", PolicyName="storage", PolicyDocument=json.dumps(_POLICY))
        key = iam.create_access_key(UserName="laborstar")["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def _wait_for_health(self) -> dict:
        deadline = time.monotonic() + _START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.endpoint_url}/_ministack/health", timeout=5) as answer:
                    return json.load(answer)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError(f"The S3 server does not start:\n{self._lifeline.log()}")

    def _check_health(self, health: dict) -> None:
        found = (health["version"], health["auth"])
        if found != (VERSION, "enabled"):
            raise RuntimeError(f"The S3 server must be ministack {VERSION} with authorization, but is {found}.")


class NamedS3Server:
    """Any S3 store that somebody names: the contract can be tried on it, with a bucket that exists already.

    LABORSTAR_S3_ENDPOINT names it, and LABORSTAR_S3_BUCKET, _ACCESS_KEY, _SECRET_KEY, _REGION, _ADDRESSING say the rest.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    @classmethod
    def of_environment(cls) -> Self | None:
        return cls(os.environ) if ENDPOINT_VARIABLE in os.environ else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave it as it is."""

    def create_bucket(self, name: str) -> None:
        """Use the bucket that is named instead."""

    def settings(self, _bucket: str) -> S3Settings:
        return S3Settings(
            bucket=self._environ["LABORSTAR_S3_BUCKET"],
            endpoint_url=self._environ[ENDPOINT_VARIABLE],
            region=self._environ.get("LABORSTAR_S3_REGION", REGION),
            access_key_id=self._environ["LABORSTAR_S3_ACCESS_KEY"],
            secret_access_key=self._environ["LABORSTAR_S3_SECRET_KEY"],
            addressing_style=self._environ.get("LABORSTAR_S3_ADDRESSING", "path"),
        )


def find_python() -> Path:
    """Return the interpreter that has ministack; a suite without its S3 server fails rather than skips."""
    python = Path(os.environ.get(PYTHON_VARIABLE) or _PROJECT / ".venv-s3" / "bin" / "python")
    if not python.exists():
        raise RuntimeError(
            f"The S3 server is not installed: {python} is missing. Run `make test`, or set {PYTHON_VARIABLE}."
        )
    return python


def _environment(port: int, folder: Path) -> dict[str, str]:
    """Return a whole environment, so that no setting or key of the developer's reaches the server."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "SERVICES": "s3,iam,sts",
        "IOT_MTLS_PORT": "0",
        "LOG_LEVEL": "WARNING",
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
    }
