"""The Celery application: tasks hurry work along that PostgreSQL already records."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from portal.quiet import keep_libraries_quiet

keep_libraries_quiet()

app = Celery("signpost")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
