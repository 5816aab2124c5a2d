# The production image: no bundled servers, no tools, no root. docs/operators/README.md says how to run it.

FROM python:3.11-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
# `s3` for a site that keeps its files in a bucket.
ARG REQUIREMENTS=base
COPY requirements/${REQUIREMENTS}.txt /tmp/requirements.txt
RUN /venv/bin/pip install --require-hashes --no-deps --requirement /tmp/requirements.txt

FROM python:3.11-slim-trixie
# Pango for PDFs; pg_dump and pg_restore for `manage.py backup` and `restore`.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home statepl \
    && install -d -o statepl -g statepl /data /data/media
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    STATEPL_MODE=production MEDIA_ROOT=/data/media HOME=/tmp XDG_CACHE_HOME=/tmp
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py pyproject.toml LICENSE ./
COPY scripts/messages.py scripts/messages.py
COPY locale locale
COPY statepl statepl
COPY policy policy
COPY waivers waivers
COPY stakeholders stakeholders
COPY evaluation evaluation
COPY disclosure disclosure
COPY reports reports
COPY templates templates
COPY static static
# Nothing of these values stays in the image: the command needs settings that load, and uses none of them.
RUN python scripts/messages.py compile \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
       BASE_URL=https://build.invalid DATABASE_URL=postgres://build@127.0.0.1:1/build \
       REDIS_URL=redis://127.0.0.1:1/0 python manage.py collectstatic --noinput --verbosity 0
USER statepl
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "statepl.healthcheck"]
# No access log: addresses of invitations carry their tokens.
CMD ["sh", "-c", "exec gunicorn statepl.wsgi:application --bind 0.0.0.0:8000 --workers ${WEB_WORKERS:-3} --threads 4 --worker-tmp-dir /dev/shm --no-control-socket"]
