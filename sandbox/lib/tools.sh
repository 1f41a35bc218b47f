# shellcheck shell=bash
# The migration tools that the end-to-end tests run as programs, in the versions of the lock files.

TOOLS=$STATE/tools
TOOL_FILES=$REPO/e2e/tools

# Debian's; a Python or Node that the machine has already is used as it is.
PACKAGES+=([python3]=python3 [pip3]=python3-pip [node]=nodejs [npm]=npm)

tools_key() { sha256sum "$TOOL_FILES/requirements.txt" "$TOOL_FILES/package-lock.json" <(python3 --version) | cut -d' ' -f1; }

tools_installed() { [[ -f $TOOLS/key && $(<"$TOOLS/key") == "$(tools_key)" ]]; }

install_tools() {
  rm -rf "$TOOLS"
  mkdir -p "$TOOLS/node"
  python3 -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary=:all: --no-deps \
    --target "$TOOLS/python" --requirement "$TOOL_FILES/requirements.txt"
  cp "$TOOL_FILES/package.json" "$TOOL_FILES/package-lock.json" "$TOOLS/node/"
  npm ci --prefix "$TOOLS/node" --ignore-scripts --no-audit --no-fund
  tools_key >"$TOOLS/key"
}
