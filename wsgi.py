"""The WSGI entry: ``gunicorn wsgi:app``, configured by ``gunicorn.conf.py``."""

import sys

from app.core import logs
from app.core.config import ConfigError, load_config
from app.factory import create_app

try:
    _config = load_config()
    logs.configure(_config.log_level)
    app = create_app(_config)
except ConfigError as _error:
    sys.exit(str(_error))
