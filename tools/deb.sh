#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the Debian package from a copy of the tree, which stays clean, and puts it into the build directory.
# Usage: tools/deb.sh VERSION [BUILD]
# The copy stays in BUILD/deb/xdpen, so that a second build compiles only what has changed.
set -eu
cd "$(dirname "$0")/.."
version=$1
mkdir -p "${2:-build}"
build=$(cd "${2:-build}" && pwd)
copy=$build/deb/xdpen
log=$build/deb/log

[[ $version =~ ^[0-9][0-9A-Za-z.+~]*$ ]] || {
	echo "deb: '$version' is no version that a Debian package can have: digits, letters, '.', '+', '~'" >&2
	exit 1
}
mkdir -p "$copy"
before=$(cat "$copy/VERSION" 2>/dev/null || true)
find "$copy" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
find . -mindepth 1 -maxdepth 1 ! -name .git ! -path "./${build#"$PWD"/}" -exec cp -a -t "$copy" {} +
cd "$copy"
# What was compiled for another version is older than this file, whatever the copy's time says.
if [ "$before" != "$version" ] || [ "$(cat VERSION)" != "$version" ]; then
	echo "$version" >VERSION
fi
sed -i "1s/(.*)/($version)/" debian/changelog
# nocheck: this tree's own tests do more than a package build may.
DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)"
export DEB_BUILD_OPTIONS
if ! dpkg-buildpackage -b -us -uc -nc >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "deb: the whole log: $log" >&2
	exit 1
fi
package=xdpen_${version}_$(dpkg --print-architecture).deb
mv "../$package" "$build/$package"
echo "$build/$package"
