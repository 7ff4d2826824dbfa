"""The Django project and the site that composes the other packages."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
