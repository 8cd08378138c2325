#!/usr/bin/env bash
# samples.sh: the sample images of ExifTool's own tests, from the source package of Debian or Ubuntu.
#
#   samples.sh            print the folder they are in; fetch them into the cache the first time
#
# They are under Perl's licence and are not kept in this repository. Fetching needs the network and apt-get, no rights and
# no deb-src line: its lists are its own. Exit status 1 with the reason where they cannot be had.
#
# Optional environment: GALLEY_SAMPLES, a folder that holds them already; XDG_CACHE_HOME.
set -euo pipefail

die() { printf 'samples.sh: %s\n' "$*" >&2; exit 1; }

[ -z "${GALLEY_SAMPLES:-}" ] || { printf '%s\n' "$GALLEY_SAMPLES"; exit 0; }
cache=${XDG_CACHE_HOME:-$HOME/.cache}/galley-photo-samples
images=$cache/images
[ ! -d "$images" ] || { printf '%s\n' "$images"; exit 0; }
command -v apt-get >/dev/null || die "this is no Debian or Ubuntu"

# From where this machine has its packages.
. /etc/os-release
site=$(apt-get indextargets --format '$(SITE)' "Codename: ${VERSION_CODENAME:-}" | head -1)
[ -n "$site" ] || die "this machine has its packages from nowhere"
line="deb-src $site $VERSION_CODENAME main universe"
[ "${ID:-}" = ubuntu ] || line=${line% universe}

mkdir -p "$cache"
work=$(mktemp -d "$cache/.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,archives/partial,parts}
echo "$line" >"$work/sources.list"
apt=(timeout 120 apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o "Dir::Etc::sourceparts=$work/parts"
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o APT::Get::List-Cleanup=0 -o Acquire::Languages=none
    -o Acquire::Retries=1 -o APT::Sandbox::User=)
"${apt[@]}" update >&2 || die "the lists of source packages cannot be had"
# What apt fetches it verifies, by the keys of the distribution.
(cd "$work" && "${apt[@]}" source --download-only libimage-exiftool-perl >&2) || die "the source package cannot be had"
archive=$(find "$work" -maxdepth 1 -name '*.orig.tar.*' ! -name '*.asc' | head -1)
[ -n "$archive" ] || die "the source package holds no archive"
mkdir "$work/all"
tar -xf "$archive" -C "$work/all" --wildcards '*/t/images'
mv "$(find "$work/all" -type d -path '*/t/images' | head -1)" "$images"
printf '%s\n' "$images"
