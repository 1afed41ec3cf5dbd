# One image for all agents: `docker run cascade operate planner`. `make image` builds it.
# A machine that reaches no package index lays the wheels beside it first: `make wheels`.
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
LABEL org.opencontainers.image.title="cascade"
# The pattern matches build/wheels where it is there, and nothing where it is not.
COPY requirements-image.lock build/wheel[s] /wheels/
# Everything is checked by hash here; after this step nothing comes from outside.
RUN python3 -m venv /build && cd /wheels && \
    if ls ./*.whl >/dev/null 2>&1; then from="--no-index --find-links=."; fi && \
    /build/bin/pip download --quiet --disable-pip-version-check --require-hashes \
        --only-binary=:all: --dest . $from -r requirements-image.lock && \
    /build/bin/pip install --quiet --no-index --find-links=. hatchling
COPY . /src
RUN /build/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation -w /wheels /src
# kubernetes is left out again: it reads kubeconfigs, of which a pod has none, and kopf imports it
# where it is there, for half of all the time that a pod needs to start, and 126 MB.
# Compiled here, as a read-only root leaves no place for it later.
RUN python3 -m venv --without-pip /opt/cascade && \
    /build/bin/pip --python /opt/cascade/bin/python install --quiet --no-index --no-compile \
        --find-links=/wheels cascade-lab && \
    /build/bin/pip --python /opt/cascade/bin/python uninstall --quiet --yes kubernetes && \
    /opt/cascade/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/cascade/lib && \
    chmod -R a+rX /opt/cascade

FROM ${BASE}
LABEL org.opencontainers.image.title="cascade" \
      org.opencontainers.image.description="the agents of the DNS race, one role a container" \
      org.opencontainers.image.licenses="Apache-2.0"
# Whoever gets in finds nothing to install with.
RUN python3 -m pip uninstall --quiet --yes --root-user-action=ignore setuptools wheel pip \
        2>/dev/null; \
    rm -rf "$(python3 -c 'import os, ensurepip; print(os.path.dirname(ensurepip.__file__))')" \
        /usr/share/python-wheels
COPY --from=build /opt/cascade /opt/cascade
ENV PATH=/opt/cascade/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 65532:65532
ENTRYPOINT ["/opt/cascade/bin/cascade"]
CMD ["--help"]
