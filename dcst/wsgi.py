import os

from django.core.wsgi import get_wsgi_application

from dcst.memory import spare_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")
# Who serves people waits for the database for seconds; who works by itself, for minutes.
os.environ.setdefault("DCST_PROCESS", "WEB")

application = get_wsgi_application()

from dcst.site.ready import make_ready  # noqa: E402 - it needs the settings

make_ready()
spare_what_is_loaded()
