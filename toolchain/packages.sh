#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that a list names and that are missing. Usage: packages.sh LIST
set -eu
missing=$(sed 's/#.*//' "$1" | while read -r name; do
    [ -z "$name" ] || dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^ii' || echo "$name"
done)
[ -n "$missing" ] || exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # one word a package
echo "installing:" $missing
$as_root apt-get update -q >/dev/null
# shellcheck disable=SC2086
$as_root apt-get install -y -q --no-install-recommends $missing >/dev/null
