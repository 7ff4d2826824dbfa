"""The WSGI entry point."""

import os

from portal.quiet import keep_libraries_quiet

keep_libraries_quiet()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
