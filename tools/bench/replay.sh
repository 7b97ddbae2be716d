#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Frames a second that `xdpen replay` gets through: a made-up capture of 200,000 frames
# of 64 devices, a SYN and nine data segments each time. Prints facts.
# Usage: replay.sh   with BUILD set
set -eu
: "${BUILD:?}"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
frames=200000

python3 -B "$(dirname "$0")/capture.py" "$frames" >"$dir/capture.pcap"
least=''
for _ in 1 2 3; do
	begin=$(date +%s%N)
	"$BUILD/xdpen" replay --json "$dir/capture.pcap" >"$dir/result.json" || [ $? = 10 ]
	end=$(date +%s%N)
	if [ -z "$least" ] || [ $((end - begin)) -lt "$least" ]; then least=$((end - begin)); fi
done
python3 - "$dir/result.json" "$frames" "$least" <<'SUM'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    seen = json.load(file)["frames"]
if seen != int(sys.argv[2]):
    sys.exit(f"replay saw {seen} frames of {sys.argv[2]}")
print(f"figure\treplay-frames-per-second\t{seen / int(sys.argv[3]) * 1e9:.0f}\t/s")
SUM
