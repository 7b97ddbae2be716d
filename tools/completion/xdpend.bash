# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for xdpend and xdpen-net: the options that --help tells, the verbs of its usage lines, and interfaces.

_xdpen_options() { "$1" --help 2>/dev/null | grep -o -- '--[a-z][a-z-]*'; }
_xdpen_verbs() { "$1" --help 2>/dev/null | sed -n 's/^\(Usage:\|  *\) *xdpen-net \([a-z][a-z]*\).*/\2/p'; }

_xdpend() {
	# shellcheck disable=SC2034
	local cur prev words cword
	_init_completion || return
	case $prev in
	--pins | --run | --state)
		_filedir -d
		return
		;;
	--ports | --pool-names | --pool-addresses | --leases | --config)
		_filedir
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_xdpen_options "$1")" -- "$cur")
	elif [[ $1 == *xdpen-net && $cword == 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_xdpen_verbs "$1")" -- "$cur")
	else
		_available_interfaces
	fi
}
complete -F _xdpend xdpend xdpen-net
