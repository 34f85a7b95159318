# One service a build: docker build --build-arg SERVICE=scheduling .
FROM python:3.11-slim-bookworm AS packages
COPY locks/runtime.lock /tmp/runtime.lock
RUN python -m venv /opt/packages \
    && /opt/packages/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/runtime.lock

FROM python:3.11-slim-bookworm
ARG SERVICE
RUN test -n "$SERVICE" && useradd --system --uid 10001 --home-dir /app service
COPY --from=packages /opt/packages /opt/packages
WORKDIR /app
COPY libs libs
COPY schemas schemas
COPY services/__init__.py services/__init__.py
COPY services/${SERVICE} services/${SERVICE}
# A container is its own machine: what reaches it is said by the network around it.
ENV PATH=/opt/packages/bin:$PATH \
    PYTHONPATH=/app:/app/libs \
    PYTHONUNBUFFERED=1 \
    SERVICE=${SERVICE} \
    FSM_SCHEMAS=/app/schemas/avro \
    FSM_HOST=0.0.0.0 \
    FSM_PORT=8000
USER 10001
EXPOSE 8000
ENTRYPOINT ["sh", "-c", "exec python -m services.$SERVICE \"$@\"", "service"]
CMD ["api"]
