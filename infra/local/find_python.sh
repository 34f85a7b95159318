#!/bin/sh
# Prints a Python that can carry the virtual environment: 3.11 to 3.14, with venv, and readable by
# every user, because started as root the databases run as an ordinary user who must read it too.
set -u

fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
        >/dev/null 2>&1
}

open_to_all() {
    home=$("$1" -c 'import sys; print(sys.base_prefix)')
    while [ "$home" != / ]; do
        case $(ls -ldL "$home") in d????????[xt]*) ;; *) return 1 ;; esac
        home=$(dirname "$home")
    done
}

for name in ${PYTHON:-} /usr/bin/python3.11 /usr/bin/python3 /usr/local/bin/python3 \
    python3.11 python3.12 python3.13 python3.14 python3; do
    path=$(command -v "$name") && fits "$path" || continue
    if [ "$(id -u)" != 0 ] || open_to_all "$path"; then
        echo "$path"
        exit 0
    fi
done
echo "Python 3.11 to 3.14 with its venv module is needed and was not found (Debian: python3-venv)." >&2
exit 1
