# One image for every process of the centre: topics, worker, simulators, dashboard.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/ioc
COPY requirements.lock ./
RUN /opt/ioc/bin/pip install --no-cache-dir --require-hashes --no-deps --prefer-binary -r requirements.lock
COPY pyproject.toml LICENSE ./
COPY contracts contracts
COPY state state
COPY streams streams
COPY simulators simulators
COPY dashboard dashboard
COPY ops ops
# No index and no isolation: what is built is built with what the lock names.
RUN /opt/ioc/bin/pip install --no-cache-dir --no-deps --no-index --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home ioc && install -d -o ioc -g ioc /var/lib/ioc
COPY --from=build /opt/ioc /opt/ioc
ENV PATH=/opt/ioc/bin:$PATH PYTHONUNBUFFERED=1 IOC_DATA_DIR=/var/lib/ioc
USER ioc
WORKDIR /var/lib/ioc
EXPOSE 8050
ENTRYPOINT ["ioc"]
CMD ["--help"]
