#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches what a recipe names from Debian's source archive, or from an installed package that carries sources; checks
# it, unpacks it and patches it.
#
# usage: fetch.sh RECIPE DESTINATION [CACHE]
#
# RECIPE is a directory with a VERSION file (README.md has its format). DESTINATION becomes the patched source
# tree. The archive that was checked stays in CACHE (default: DESTINATION.cache) and is not fetched twice.
# Needs apt-get, not root: apt runs on a private state directory, with the machine's own sources read as source entries.
set -eu

die() {
    echo "fetch.sh: $*" >&2
    exit 1
}

[ $# -ge 2 ] || die "usage: fetch.sh RECIPE DESTINATION [CACHE]"
recipe=$1
destination=$2
cache=${3:-$destination.cache}
[ -f "$recipe/VERSION" ] || die "$recipe: no VERSION file there"

# One "key value" line of the recipe.
field() {
    sed -n "s/^$1[[:space:]][[:space:]]*//p" "$recipe/VERSION"
}
source=$(field source)
package=$(field package)
version=$(field version)
archive=$(field archive)
sha256=$(field sha256)
only=$(field only)
for key in version archive sha256; do
    [ -n "$(field $key)" ] || die "$recipe/VERSION: $key has no value"
done
[ -n "$source$package" ] || die "$recipe/VERSION: source has no value"

# The machine's sources in both of apt's formats, as source entries.
write_sources() {
    : >"$1/sources.list"
    for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$list" ] && sed -n 's/^deb\(-src\)\{0,1\}[[:space:]]/deb-src /p' "$list" >>"$1/sources.list"
    done
    for list in /etc/apt/sources.list.d/*.sources; do
        [ -f "$list" ] && sed 's/^Types:.*/Types: deb-src/' "$list" >"$1/sources.d/$(basename "$list")"
    done
    return 0
}

# Settings that keep apt off the machine's own state: nothing of it is read or written, and no hook of it runs.
write_settings() {
    cat >"$1/apt.conf" <<END
Dir::Etc::SourceList "$1/sources.list";
Dir::Etc::SourceParts "$1/sources.d";
Dir::State "$1/state";
Dir::State::Status "$1/status";
Dir::Cache "$1/cache";
Acquire::Languages "none";
APT::Sandbox::User "$(id -un)";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
}

# All packagings of this upstream version, the newest first. The archive of the upstream sources is the same in all of them, but
# not every place that lists one has it.
package_versions() {
    apt-cache -c "$apt/apt.conf" showsrc "$source" 2>/dev/null |
        sed -n 's/^Version: //p' | grep -F "$version" | sort -rVu
}

download() {
    apt=$(cd "$cache" && pwd)/apt
    rm -rf "$apt"
    mkdir -p "$apt/sources.d" "$apt/state/lists/partial" "$apt/cache/archives/partial"
    : >"$apt/status"
    write_sources "$apt"
    write_settings "$apt"
    apt-get -qq -c "$apt/apt.conf" update || die "apt-get update failed: is the network there?"
    packagings=$(package_versions)
    [ -n "$packagings" ] || die "$source $version: no such source package in this machine's apt sources"
    for packaging in $packagings; do
        (cd "$cache" && apt-get -qq -c "$apt/apt.conf" source --download-only --tar-only "$source=$packaging" 2>"$apt/errors") &&
            break
    done
    [ -f "$cache/$archive" ] || { cat "$apt/errors" >&2; die "$source $version: no $archive could be downloaded"; }
    rm -rf "$apt"
}

if [ -n "$package" ]; then
    file=$archive
    [ -f "$file" ] || die "$file: not there; install the Debian package $package"
else
    file=$cache/$archive
    mkdir -p "$cache"
    [ -f "$file" ] || download
fi
actual=$(sha256sum "$file" | cut -d ' ' -f 1)
if [ "$actual" != "$sha256" ]; then
    [ -n "$package" ] || rm -f "$file"
    die "$archive: sha256 is $actual, $recipe/VERSION says $sha256"
fi

# Names below the archive's one directory, which "*" stands for; none: all of it.
members=
for name in $only; do
    members="$members */$name"
done
set -f
rm -rf "$destination"
mkdir -p "$destination"
# shellcheck disable=SC2086  # one word a name
tar -x -f "$file" -C "$destination" --strip-components=1 --no-same-owner --wildcards --no-wildcards-match-slash $members
set +f
for patch in "$recipe"/patches/*.patch; do
    [ -f "$patch" ] || continue
    patch -d "$destination" -p1 -s <"$patch" || die "$patch does not apply"
done
