"""Imported by a worker of a test: it mails by SMTP to EMAIL_HOST and EMAIL_PORT, as in production."""

from django.conf import settings

settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
