"""What a server runs to be measured: ``wsgi.py`` of the project, but on the county's day."""

import os

from app.core import logs
from benchmarks.county.app import county_app

logs.configure("INFO")
app = county_app(os.environ)
