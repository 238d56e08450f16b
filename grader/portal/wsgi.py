"""The portal as gunicorn finds it."""

from grader.portal.app import create_app
from grader.service.settings import Settings

app = create_app(Settings())
