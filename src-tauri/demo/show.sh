#!/bin/sh
# Opens the window on the demo newsroom: show.sh BIN [FOLDER], with the programs in BIN. Where there is no display, the
# day's work is done by the command line, and a picture of the window is taken on a screen that nobody sees.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$1
place=${2:-$(mktemp -d "${TMPDIR:-/tmp}/galley-demo.XXXXXX")}
case ${GALLEY_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in [Vv][Ii]* | '') english= ;; *) english=yes ;; esac
say() {
    if [ -n "$english" ]; then printf '\n%s\n' "$2"; else printf '\n%s\n' "$1"; fi
}

[ -e "$place/desk/desk.db" ] || GALLEY=$bin/galley sh "$here/day.sh" "$place"
export GALLEY_DESK="$place/desk"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "Mở tòa soạn mẫu ở $place/desk…" "Opening the demo newsroom in $place/desk …"
    exec "$bin/galley-window"
fi

say "Máy này không có màn hình, nên cửa sổ không được mở." "There is no display here, so no window was opened."
for tool in xvfb-run dbus-run-session import; do
    command -v "$tool" >/dev/null || exit 0
done
picture=$place/window.png
# Its own settings, so that nobody's are touched.
mkdir -p "$place/profile"
export HOME="$place/profile" XDG_CONFIG_HOME="$place/profile" XDG_DATA_HOME="$place/profile" BIN="$bin" PICTURE="$picture"
xvfb-run -a -s "-screen 0 1366x768x24" dbus-run-session -- sh -c '
    "$BIN/galley-window" >/dev/null 2>&1 &
    window=$!
    # It is there when the screen shows many colours, and as many as a second ago; a bare screen has one, and the rows of the list
    # come after the rest.
    before=0
    for look in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 1
        import -window root "$PICTURE" 2>/dev/null || continue
        colours=$(identify -format %k "$PICTURE" 2>/dev/null || echo 0)
        [ "$colours" -lt 1000 ] || [ "$colours" -ne "$before" ] || break
        before=$colours
    done
    kill "$window" 2>/dev/null || true
' 2>/dev/null
say "Ảnh chụp cửa sổ: $picture" "A picture of the window: $picture"
