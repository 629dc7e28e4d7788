# shellcheck shell=bash
# Sourced by the lab's commands: names, places, and the checks they share.
# shellcheck disable=SC2034  # the commands that source this use the names

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${MAILSETUP_LAB_DIR:-/tmp/mailsetup-lab}
servers=${MAILSETUP_LAB_NETNS:-mslab}
client=$servers-client
client4=198.51.100.2
client6=2001:db8:100::2
gateway4=198.51.100.1
nameserver=198.51.100.53
# Debian's own python, whatever else stands in PATH.
python=(/usr/bin/python3 -B)

skip() {
	echo "SKIPPED: $1"
	exit 77
}

fail() {
	echo "${0##*/}: $1" >&2
	exit 1
}

need_root_and_debian() {
	[[ $EUID -eq 0 && -r /etc/debian_version ]] || skip "lab needs root and Debian"
}

need_lab() {
	need_root_and_debian
	if [[ ! -e $lab/run/ready ]] || ! owns_namespaces; then
		fail "the lab is not up; start it with tests/lab/up"
	fi
}

# What tells a namespace from a later one of the same name; $1 is its file.
namespace_id() {
	stat -L -c %d:%i "$1" 2>/dev/null
}

# Whether the namespaces were made by the lab in this state directory.
owns_namespaces() {
	local id
	id=$(namespace_id "/run/netns/$servers") && is_recorded "$id"
}

is_recorded() {
	grep -qxF "$1" "$lab/run/namespaces" 2>/dev/null
}

# Whether process $1 runs in one of this lab's namespaces: a recorded number
# that has since gone to a stranger does not.
is_ours() {
	local id
	id=$(namespace_id "/proc/$1/ns/net") && is_recorded "$id"
}
