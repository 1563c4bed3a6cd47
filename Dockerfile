# Built in two steps, so that Node is not in the result. Not built in CI: see docs/operations.md.
FROM node:20-bookworm-slim AS front
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY static ./static
RUN node static/build.mjs

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1
WORKDIR /site
# What sets packs as PDF.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
COPY --from=front /site/static/build ./static/build
# The key is wanted by every command; this one goes no further than the line it stands on.
RUN python -m static.chart_template \
    && SECRET_KEY=only-to-collect-the-static-files python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --uid 10001 site && mkdir -p var && chown -R site var
USER site
EXPOSE 8000
CMD ["gunicorn", "dcst.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8"]
