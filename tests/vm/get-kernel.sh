#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Fetches the newest packaged Debian kernel of a series for run-in-vm.sh. Nothing is installed.
#
#   get-kernel.sh SERIES          SERIES: 6.1, 6.12, 6.18, 7.3, 5.10, ...
#
# Prints the kernel's folder, $XDPEN_VM_KERNELS/VERSION (default ~/.cache/xdpen-vm/VERSION):
#   release  vmlinux  lib/modules/RELEASE/
# Where the mirror does not answer, the newest one fetched before serves.
# The mirrors are those of this system's own apt sources; $XDPEN_VM_MIRROR and
# $XDPEN_VM_SECURITY_MIRROR replace them. Exit status: 0, 1 with a reason, 2 usage.
# Needs apt, dpkg, kmod, xz-utils, zstd and the Debian archive keyring.
set -euo pipefail

die() {
	echo "get-kernel: $1" >&2
	exit "${2:-1}"
}

# The address that this system's own sources give for an archive, by its label.
mirror_of() {
	# shellcheck disable=SC2016 # apt's own variable
	apt-get indextargets --format '$(SITE)' "Label: $1" | sort -u | head -n 1
}

# The apt lines for a series: "MIRROR SUITE", one a line.
suites_of() {
	local debian=${XDPEN_VM_MIRROR:-$(mirror_of Debian)}
	local security=${XDPEN_VM_SECURITY_MIRROR:-$(mirror_of Debian-Security)}

	[ -n "$debian" ] && [ -n "$security" ] || return 1
	case $1 in
	5.10) echo "$security bullseye-security" ;;
	6.1 | 6.12) printf '%s\n' "$security bookworm-security" "$debian bookworm" ;;
	*) echo "$debian trixie-backports" ;;
	esac
}

# An apt of our own beside the system's: its sources, lists, cache and an empty package state.
private_apt() {
	local folder=$1 suites=$2 suite
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg

	mkdir -p "$folder"/{etc/preferences.d,lists/partial,cache/archives/partial}
	: >"$folder/status"
	while read -r suite; do
		echo "deb [arch=amd64 signed-by=$keyring] $suite main"
	done <<<"$suites" >"$folder/etc/sources.list"
	cat >"$folder/conf" <<-END
		Dir::Etc "$folder/etc";
		Dir::Etc::parts "/etc/apt/apt.conf.d";
		Dir::State "$folder";
		Dir::State::status "$folder/status";
		Dir::Cache "$folder/cache";
		Acquire::Languages "none";
		APT::Sandbox::User "root";
	END
	export APT_CONFIG=$folder/conf
}

newest_package() {
	apt-cache search --names-only "^linux-image-${1//./\\.}\.[0-9+deb.-]+-amd64\$" |
		cut -d ' ' -f 1 | sort -V | tail -n 1
}

newest_cached() {
	local found

	found=$(find "$kernels" -maxdepth 2 -path "*/$1.*/complete" | sort -V | tail -n 1)
	echo "${found%/complete}"
}

# The image as an ELF file: an emulated CPU takes seconds to unpack it at each boot.
unpack_image() {
	local packed=$1 to=$2 tool magic offset

	while read -r tool magic; do
		offset=$(LC_ALL=C grep -aboP -m 1 "$magic" "$packed" | head -n 1 | cut -d : -f 1) || continue
		tail -c "+$((offset + 1))" "$packed" | "$tool" -dcq >"$to" 2>/dev/null || true
		[ "$(head -c 4 "$to" | tail -c 3)" != ELF ] || return 0
	done <<-'END'
		xz \xfd7zXZ\x00
		zstd \x28\xb5\x2f\xfd
		gzip \x1f\x8b\x08
	END
	cp "$packed" "$to"
}

# Packages in folder $1/packages -> the layout named on top.
arrange() {
	local folder=$1 tree=$1/tree package modules release image

	for package in "$folder"/packages/*.deb; do
		dpkg -x "$package" "$tree"
	done
	for modules in "$tree"/lib/modules/* "$tree"/usr/lib/modules/*; do
		[ ! -e "$modules/kernel" ] || break
	done
	[ -e "$modules/kernel" ] || die "no modules in the packages of ${folder##*/}"
	release=${modules##*/}
	for image in "$tree/boot/vmlinuz-$release" "$modules/vmlinuz"; do
		[ ! -e "$image" ] || break
	done
	[ -e "$image" ] || die "no kernel image in the packages of ${folder##*/}"
	unpack_image "$image" "$folder/vmlinux"
	mkdir -p "$folder/lib/modules"
	mv "$modules" "$folder/lib/modules/"
	depmod -b "$folder" "$release" 2>/dev/null
	echo "$release" >"$folder/release"
	rm -rf "$folder/packages" "$tree"
	: >"$folder/complete"
}

# Since 6.19 the image is split into several packages.
download() {
	local version=$1 folder=$2 part
	local packages=("linux-image-$version")

	for part in binary modules base; do
		[ -z "$(apt-cache madison "linux-$part-$version")" ] || packages+=("linux-$part-$version")
	done
	mkdir -p "$folder/packages"
	(cd "$folder/packages" && apt-get -qq download "${packages[@]}" >&2)
}

[ $# -eq 1 ] || {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}
[[ $1 =~ ^[0-9]+\.[0-9]+$ ]] || die "'$1' is no kernel series; say it like 6.12" 2
series=$1
kernels=${XDPEN_VM_KERNELS:-$HOME/.cache/xdpen-vm}
mkdir -p "$kernels"
exec 9>"$kernels/.lock"
flock 9

suites=$(suites_of "$series") || die "apt knows no Debian sources: run apt-get update, or set XDPEN_VM_MIRROR and XDPEN_VM_SECURITY_MIRROR"
private_apt "$kernels/.apt/$series" "$suites"
package=
if apt-get -qq update -o APT::Update::Error-Mode=any >&2; then
	package=$(newest_package "$series")
fi
if [ -z "$package" ]; then
	folder=$(newest_cached "$series")
	[ -n "$folder" ] || die "no kernel $series in ${suites//$'\n'/, }"
	echo "get-kernel: the mirror has no $series now, taking the one fetched before" >&2
	echo "$folder"
	exit 0
fi
folder=$kernels/${package#linux-image-}
if [ ! -e "$folder/complete" ]; then
	rm -rf "${folder:?}"
	download "${folder##*/}" "$folder" || die "the packages of $package cannot be had"
	arrange "$folder"
fi
echo "$folder"
