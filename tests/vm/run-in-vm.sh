#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Boots a kernel in QEMU and runs one command in it as root, in this folder, on a
# copy-on-write view of this machine's files: the guest writes where it likes, the
# host does not change.
#
#   run-in-vm.sh [-c CPUS] [-m MIB] [-t SECONDS] [-n PAIRS] [-d MODEL] [-a ACCEL] [-r IMAGE] [-o DIR] KERNEL -- COMMAND [ARGUMENT...]
#
#   KERNEL    a folder that get-kernel.sh printed, or a series (6.1: its newest one fetched)
#   -t        limit for the whole run, 300 s by default
#   -n, -d    PAIRS of network cards, each wired back to back (eth0-eth1, ...), of MODEL (virtio-net-pci)
#   -a        accelerator, tcg by default: /dev/kvm being there does not mean that it works
#   -r        IMAGE is a disk with an ext4 file system and a Debian on it: systemd is the first process, COMMAND a service
#             of multi-user.target that runs in /vmout, then the system is shut down; what is written stays on IMAGE
#   -o        DIR is /vmout inside, writable; .vm/console.log in it has the kernel's messages
#
# Exit status: the command's; 2 usage, 124 out of time, 125 the guest died.
# Needs qemu-system-x86, busybox-static, kmod, cpio; xz-utils or zstd as the kernel's modules are packed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kernels=${XDPEN_VM_KERNELS:-$HOME/.cache/xdpen-vm}
boot_modules=(virtio_pci virtio_mmio virtio_console virtio_blk 9pnet_virtio 9p overlay crc32c_generic ext4)
# What a boot does not need, and an emulated CPU spends half a minute on.
masked=(modprobe@drm.service modprobe@efi_pstore.service e2scrub_reap.service systemd-binfmt.service chrony.service
	serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer)
cpus=2 memory=2048 limit=300 pairs=0 model=virtio-net-pci accelerator=tcg results='' image=''

usage() {
	sed -n '/^[^#]/q; /^#!\|SPDX/d; s/^# \?//p' "$0" >&2
	exit 2
}

die() {
	echo "run-in-vm: $1" >&2
	exit 2
}

find_kernel() {
	local folder=$1

	if [[ $1 != */* && ! -d $kernels/$1 ]]; then
		folder=$(find "$kernels" -maxdepth 2 -path "*/$1.*/complete" 2>/dev/null | sort -V | tail -n 1)
		folder=${folder%/complete}
	elif [[ $1 != */* ]]; then
		folder=$kernels/$1
	fi
	[ -e "$folder/complete" ] || die "no kernel '$1' here: get-kernel.sh fetches it"
	(cd "$folder" && pwd)
}

unpacked() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -qdc "$1" ;;
	*) cat "$1" ;;
	esac
}

# Static busybox, guest/init and the modules that reach a root file system over 9p.
build_initramfs() {
	local tree=$1 to=$2 module name applet

	mkdir -p "$tree"/{bin,modules,proc,dev,lower,cow,root}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	for applet in sh mount insmod mkdir uname ln cp grep switch_root; do
		ln -s busybox "$tree/bin/$applet"
	done
	for module in "${boot_modules[@]}"; do
		modprobe -d "$kernel" -S "$release" --show-depends "$module" 2>/dev/null || true
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
		name=$(basename "${module%.@(xz|zst)}")
		unpacked "$module" >"$tree/modules/$name"
		echo "$name" >>"$tree/modules/order"
	done
	cp "$here/guest/init" "$tree/init"
	chmod +x "$tree/init"
	(cd "$tree" && find . | cpio -o -H newc -R 0:0 --quiet) >"$to.$$"
	mv "$to.$$" "$to"
}

# What the guest reads: its second stage, and the command as a script.
prepare_guest() {
	local folder=$1 place=$PWD

	shift
	[ -z "$image" ] || place=/vmout
	cp "$here/guest/main.sh" "$here/guest/main.service" "$folder/"
	rm -f "$folder/status"
	printf 'cd %q || exit 125\nexec %s\n' "$place" "$(printf '%q ' "$@")" >"$folder/command"
}

network_cards() {
	local card

	for ((card = 0; card < 2 * pairs; card++)); do
		printf '%s\n' -netdev "hubport,hubid=$((card / 2)),id=net$card"
		printf '%s\n' -device "$model,netdev=net$card,mac=52:54:00:00:00:$(printf %02x "$card"),romfile="
	done
}

share() {
	local tag=$1 path=$2 mode=$3 security=passthrough

	[ "$(id -u)" = 0 ] || security=none
	printf '%s\n' -fsdev "local,id=$tag,path=$path,security_model=$security,multidevs=remap$mode"
	printf '%s\n' -device "virtio-9p-pci,fsdev=$tag,mount_tag=$tag"
}

# The root file system: this machine's files, or a disk.
root_device() {
	if [ -z "$image" ]; then
		share hostroot / ,readonly=on
	else
		printf '%s\n' -drive "file=$image,format=raw,if=none,id=disk,cache=unsafe" -device virtio-blk-pci,drive=disk
	fi
}

# QEMU in the background, its output port on descriptor 8.
start_qemu() {
	local cpu=max,la57=off
	local arguments="console=ttyS0 quiet loglevel=5 panic=-1 oops=panic mitigations=off random.trust_cpu=on net.ifnames=0"
	local devices

	[ "${accelerator%%,*}" != kvm ] || cpu=host
	# Audit says which system call a filter has refused; systemd is the one who filters.
	if [ -z "$image" ]; then
		arguments+=" audit=0 apparmor=0"
	else
		arguments+=" audit=1 xdpen.disk$(printf ' systemd.mask=%s' "${masked[@]}")"
	fi
	mapfile -t devices < <(
		root_device
		share modules "$kernel/lib/modules/$release" ,readonly=on
		share vmout "$results" ''
		network_cards
	)
	timeout -k 5 "$limit" qemu-system-x86_64 \
		-machine pc -accel "$accelerator" -cpu "$cpu" -smp "$cpus" -m "$memory" \
		-nodefaults -no-user-config -display none -no-reboot \
		-kernel "$kernel/vmlinux" -initrd "$initramfs" \
		-append "$arguments" \
		-serial "file:$private/console.log" \
		-chardev file,id=output,path=/dev/stdout \
		-device virtio-serial-pci -device virtserialport,chardev=output,name=output \
		"${devices[@]}" </dev/null >&8 8>&- &
}

while getopts c:m:t:n:d:a:r:o: option; do
	case $option in
	c) cpus=$OPTARG ;;
	m) memory=$OPTARG ;;
	t) limit=$OPTARG ;;
	n) pairs=$OPTARG ;;
	d) model=$OPTARG ;;
	a) accelerator=$OPTARG ;;
	r) image=$(realpath -e "$OPTARG") ;;
	o) results=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
if [ $# -lt 3 ] || [ "$2" != -- ]; then
	usage
fi
shopt -s extglob
kernel=$(find_kernel "$1")
release=$(<"$kernel/release")
shift 2

temporary=$(mktemp -d -t xdpen-vm.XXXXXX)
trap 'rm -rf "$temporary"' EXIT
results=${results:-$temporary/results}
mkdir -p "$results/.vm"
results=$(cd "$results" && pwd)
private=$results/.vm
initramfs=$kernel/initramfs
if [ ! -e "$initramfs" ] || [ "$here/guest/init" -nt "$initramfs" ] || [ "$0" -nt "$initramfs" ]; then
	build_initramfs "$temporary/initramfs" "$initramfs"
fi
prepare_guest "$private" "$@"

exec 8> >(exec cat) # QEMU opens /dev/stdout anew, which would truncate a file
writer=$!
start_qemu
qemu=$!
trap 'kill "$qemu" 2>/dev/null || true' INT TERM
exec 8>&-
status=0
wait "$qemu" || status=$?
wait "$qemu" 2>/dev/null || true # again where a signal ended the first wait
wait "$writer" || true

if [ -s "$private/status" ]; then
	exit "$(<"$private/status")"
elif [ "$status" = 124 ] || [ "$status" = 137 ]; then
	echo "run-in-vm: no end within $limit s; the kernel's last messages:" >&2
	tail -n 5 "$private/console.log" >&2 || true
	exit 124
fi
echo "run-in-vm: the guest died (qemu: $status); the kernel's last messages:" >&2
tail -n 30 "$private/console.log" >&2 || true
exit 125
