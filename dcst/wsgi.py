import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")
# Who serves people waits for the database for seconds; who works by itself, for minutes.
os.environ.setdefault("DCST_PROCESS", "WEB")

application = get_wsgi_application()

# What is loaded stays: without this every full collection walks through all of it in the middle of a request.
gc.collect()
gc.freeze()
