#!/usr/bin/env bash
# Runs a command on a message bus of its own with a Secret Service of its own (gnome-keyring), without a desktop.
#
# usage: with-keyring.sh COMMAND [ARGUMENT...]
#   KEYRING_HOME  folder that keeps the keyring between runs (default: one that is removed again)
#   KEYRING_PASS  its passphrase; a wrong one leaves the keyring locked (default: test-only)
set -euo pipefail

for program in dbus-run-session dbus-send gnome-keyring-daemon; do
  command -v "$program" >/dev/null || {
    echo "with-keyring.sh: $program is not installed (Debian: apt-get install --no-install-recommends gnome-keyring dbus)" >&2
    exit 69
  }
done

if [ -z "${KEYRING_HOME:-}" ]; then
  KEYRING_HOME="$(mktemp -d)"
  trap 'rm -rf "$KEYRING_HOME"' EXIT
fi
mkdir -p -m 700 "$KEYRING_HOME/data" "$KEYRING_HOME/run"
export XDG_DATA_HOME="$KEYRING_HOME/data" XDG_RUNTIME_DIR="$KEYRING_HOME/run" KEYRING_PASS="${KEYRING_PASS:-test-only}"
# With a display, a locked keyring would open a window and wait for somebody to type.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL

dbus-run-session -- bash -c '
  # In the foreground, so that it can be ended by its number; a daemon would outlive the bus.
  printf %s "$KEYRING_PASS" | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
  keyring=$!
  unset KEYRING_PASS
  owned() {
    dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
      org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q "boolean true"
  }
  for _ in $(seq 100); do owned && break; sleep 0.1; done
  owned || { echo "with-keyring.sh: gnome-keyring did not appear on the bus" >&2; exit 70; }
  status=0
  "$@" || status=$?
  kill "$keyring" 2>/dev/null || true
  wait "$keyring" 2>/dev/null || true
  exit "$status"' bash "$@"
