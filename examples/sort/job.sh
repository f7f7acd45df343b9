#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the job of so many makers, sorters and records of each maker. Usage: job.sh MAKERS SORTERS RECORDS
cat <<END
job: sort
timeout: 2min
report: report.json
groups:
  - name: make
    count: $1
    manifest:
      program: sort.zvm
      args: [sort, make, "{n}", "{count}", "{count.sort}", "$3"]
      memory: 512MiB
      channels: [{ name: stderr, source: "fd:2", mode: write }]
  - name: sort
    count: $2
    manifest:
      program: sort.zvm
      args: [sort, sort, "{n}", "{count.make}", "{count}"]
      memory: 1GiB
      channels:
        - { name: stderr, source: "fd:2", mode: write }
        - { name: part, source: "parts/{n}", mode: write }
  - name: check
    count: 1
    manifest:
      program: sort.zvm
      args: [sort, check, "{count.make}", "{count.sort}"]
      memory: 16MiB
      channels:
        - { name: stderr, source: "fd:2", mode: write }
        - { name: checked, source: checked.txt, mode: write }
streams:
  - { from: make, to: sort }
  - { from: make, to: check }
  - { from: sort, to: check }
END
