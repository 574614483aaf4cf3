#!/bin/sh
# Compiles the digits classifier and trains it, in a virtual environment of its own (.venv).
set -eu
cd "$(dirname "$0")/../.."
bin=$(sh .ci/venv "${CHAINRULE_VENV:-.venv}")
"$bin/chainrule" compile samples/digits/digits.cr
exec "$bin/python" samples/digits/train.py
