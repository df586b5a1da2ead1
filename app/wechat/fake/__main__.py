"""``python -m app.wechat.fake``: the stand-in as a process of its own, beside a demonstration.

It listens where ``WECHAT_URL`` says, on this machine alone, knows the people of ``VAR`` and pushes to ``BASE_URL``.
"""

import logging
from threading import Thread
from urllib.parse import urlsplit

from werkzeug.serving import make_server

from app.core import logs
from app.core.clock import SystemClock
from app.core.config import load_config
from app.wechat.fake.people import folder_of
from app.wechat.fake.platform import Platform
from app.wechat.fake.server import create_platform

PUSH = "/api/v1/wechat/push"


def main() -> None:
    config = load_config()
    logs.configure(config.log_level)
    if config.wechat is None:
        raise SystemExit("WECHAT is off: there is nothing to stand in for.")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # Its log of requests would tell tokens and codes.
    address = urlsplit(config.wechat.url)
    platform = Platform(SystemClock().now, folder_of(config.var), config.wechat)
    platform.push_to(f"{config.base_url}{PUSH}")
    Thread(target=platform.run_errands, daemon=True).start()
    make_server(str(address.hostname), address.port or 80, create_platform(platform), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
