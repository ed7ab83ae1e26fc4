#!/bin/sh
# Makes sure that the browser tests have Chromium and a Korean font: installs them when it may, else says what is missing.
# usage: install_browser.sh PYTHON   (the interpreter that has playwright)
set -u
python=$1

has_font() { fc-list :lang=ko 2>/dev/null | grep -q .; }
has_chromium() {
    [ -n "${POS_TEST_CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v google-chrome >/dev/null || has_own
}
has_own() {
    "$python" -c 'import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p: sys.exit(not os.path.exists(p.chromium.executable_path))' 2>/dev/null
}
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}
# Ubuntu's package called chromium is only a pointer to a snap.
is_debian() { grep -q '^ID=debian' /etc/os-release 2>/dev/null; }

if has_chromium && has_font; then exit 0; fi
if may_install; then
    echo "Installing what the browser tests need: Chromium and a Korean font." >&2
    as_root apt-get update -q >&2
    has_font || as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends fontconfig fonts-nanum >&2
    if ! has_chromium; then
        if is_debian; then
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends chromium-headless-shell >&2
        else
            as_root "$python" -m playwright install-deps chromium >&2
            "$python" -m playwright install chromium >&2
        fi
    fi
fi
missing=
has_chromium || missing="Chromium"
has_font || missing="${missing:+$missing and }a Korean font"
[ -z "$missing" ] && exit 0
cat >&2 <<TXT
make test: the browser tests cannot run. Missing here, and not to be installed from here: $missing.
Install it and run make test again:
  Debian:  sudo apt-get install chromium-headless-shell fonts-nanum
  Ubuntu:  sudo apt-get install fonts-nanum && sudo $python -m playwright install-deps chromium && $python -m playwright install chromium
A Chromium elsewhere can be named with POS_TEST_CHROMIUM=/path/to/chromium.
TXT
exit 1
