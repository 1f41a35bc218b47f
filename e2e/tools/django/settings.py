import dj_database_url

SECRET_KEY = "only migrations are run here"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
# From the environment's DATABASE_URL. For transaction mode: no cursors that outlive a transaction.
DATABASES = {"default": dj_database_url.config(disable_server_side_cursors=True)}
