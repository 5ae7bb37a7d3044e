#!/bin/sh
# Makes .venv and installs the pinned requirements named as arguments (product, checks, outside, pin); nothing when they are in place.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上，当前是 $("$python" -V 2>&1)" >&2; exit 1; }
[ -x "$here/.venv/bin/python" ] || "$python" -m venv --without-pip "$here/.venv"
for part in "$@"; do
    file="$here/requirements/$part.txt"
    stamp="$here/.venv/$part.stamp"
    if ! cmp -s "$file" "$stamp"; then
        echo "正在安装依赖（$part）…" >&2
        "$python" -m pip --python "$here/.venv/bin/python" install -qq --disable-pip-version-check --no-input \
            --require-hashes --no-deps -r "$file" >&2 || { echo "依赖安装失败：请检查网络后重试" >&2; exit 1; }
        cp "$file" "$stamp"
    fi
done
