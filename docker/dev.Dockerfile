# What working on cbuild needs, without cbuild: docker/README.md says how to use it. BASE is a Debian 12.
ARG BASE=debian:bookworm-slim

FROM ${BASE}
COPY scripts/lib.sh /packages/scripts/
RUN bash -c 'source /packages/scripts/lib.sh && install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"' && \
    apt-get clean && rm -rf /packages /var/lib/apt/lists/*
CMD ["bash"]
