# briefer, waiting for what is due: docker compose up --detach, with briefer.toml in ./config
FROM python:3.13-slim-bookworm AS build
# for `briefer batch` on a cluster: docker build --build-arg EXTRAS=[batch,dask,parquet]
ARG EXTRAS=
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY briefer briefer
COPY templates templates
# every dependency comes as a wheel: nothing is compiled
RUN python -m venv /opt/briefer \
    && /opt/briefer/bin/pip install --no-cache-dir --disable-pip-version-check ".${EXTRAS}" \
    && /opt/briefer/bin/pip uninstall --yes pip

FROM python:3.13-slim-bookworm
# Pango draws PDFs; the fonts are those that `briefer doctor` asks for, of Latin, Greek, Cyrillic, Arabic and more
# Chinese and Japanese take 90 MB more: docker compose build --build-arg MORE_PACKAGES=fonts-noto-cjk
ARG MORE_PACKAGES=
# hadolint ignore=DL3008 # Debian withdraws old versions of a release, and a new one mends faults alone
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig fonts-dejavu-core fonts-noto-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 tzdata \
        ${MORE_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --force \
    && useradd --uid 10001 --create-home --home-dir /home/briefer --shell /usr/sbin/nologin briefer \
    && install --directory --owner=briefer --group=briefer --mode=0700 /state /output
COPY --from=build /opt/briefer /opt/briefer
ENV PATH=/opt/briefer/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BRIEFER_CONFIG=/config/briefer.toml \
    XDG_DATA_HOME=/state \
    XDG_CACHE_HOME=/tmp/cache
USER 10001:10001
WORKDIR /output
# the configuration, read; what is remembered, with past editions; what channels of the kind "folder" write
VOLUME ["/config", "/state", "/output"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5m --timeout=30s --start-period=15m --retries=2 CMD ["briefer", "status"]
ENTRYPOINT ["briefer"]
CMD ["serve"]
