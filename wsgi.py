"""The WSGI entry: ``gunicorn wsgi:app``, configured by ``gunicorn.conf.py``."""

from app.core import logs
from app.core.config import load_config
from app.factory import create_app

_config = load_config()
logs.configure(_config.log_level)
app = create_app(_config)
