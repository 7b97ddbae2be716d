# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for xdpen: it is asked itself, so verbs, options, names and devices are those of this version and this moment.

_xdpen() {
	# shellcheck disable=SC2034
	local cur prev words cword
	_init_completion -n := || return
	mapfile -t COMPREPLY < <("$1" complete -- "${words[@]:1:cword}" 2>/dev/null)
	__ltrim_colon_completions "$cur"
}
# Files where xdpen knows nothing better.
complete -o default -F _xdpen xdpen
