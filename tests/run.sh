#!/bin/sh
# The tests, in a virtual environment of their own (.venv); what is given is handed on to pytest.
set -eu
cd "$(dirname "$0")/.."
bin=$(sh .ci/venv "${CHAINRULE_VENV:-.venv}" test)
exec "$bin/python" -m pytest "$@"
