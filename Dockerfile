# Builds in one stage, ships the two programs in the other.
FROM debian:12 AS build
COPY . /perdure
WORKDIR /perdure
RUN packaging/prepare perdure traininglog && cmake --install build/release --prefix /usr/local --component programs

FROM debian:12-slim
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libsqlite3-0 libzstd1 libsodium23 libre2-9 libsimdjson14 libfmt9 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home perdure \
 && install -d -o perdure -g perdure -m 0700 /data
COPY --from=build /usr/local/ /usr/local/
USER perdure
WORKDIR /data
VOLUME /data
ENTRYPOINT ["perdure"]
CMD ["--help"]
