#!/bin/sh
# Takes the pictures of the real window in this folder: pictures.sh BIN, with the programs in BIN. Two sizes of screen, two
# of letters, two languages, light and dark, on a screen that nobody sees. Needs xvfb-run, dbus-run-session, xdotool and import.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin=$1
place=$(mktemp -d "${TMPDIR:-/tmp}/galley-pictures.XXXXXX")
trap 'rm -rf "$place"' EXIT
GALLEY=$bin/galley sh "$here/../src-tauri/demo/day.sh" "$place/demo" >/dev/null
export GALLEY_DESK="$place/demo/desk" BIN="$bin"

# picture LANGUAGE THEME WIDTH HEIGHT ZOOM
picture() {
    export ZOOM="$5" HOME="$place/$1-$2-$3-$5" PICTURE="$here/window-$1-$2-$3x$4-$5.png"
    export XDG_CONFIG_HOME="$HOME" XDG_DATA_HOME="$HOME" GALLEY_LANGUAGE="$1"
    mkdir -p "$HOME/org.galley.Galley"
    printf '{"language":"%s","desks":[],"looks":{"language":"%s","theme":"%s","zoom":%s}}' "$1" "$1" "$2" "$5" \
        >"$HOME/org.galley.Galley/window.json"
    xvfb-run -a -s "-screen 0 $3x$4x24" dbus-run-session -- sh -c '
        "$BIN/galley-window" >/dev/null 2>&1 &
        window=$!
        # A click opens the third story of the list; a picture is ready when two in a row are the same.
        seen= clicked=
        for look in $(seq 40); do
            sleep 1
            now=$(import -window root png:- 2>/dev/null | identify -format "%# %k" - 2>/dev/null || true)
            if [ -z "$clicked" ] && [ "${now##* }" -gt 1000 ] 2>/dev/null && [ "$now" = "$seen" ]; then
                xdotool mousemove $((150 * ZOOM / 100)) $((395 * ZOOM / 100)) click 1
                clicked=yes seen=
                continue
            fi
            [ -n "$clicked" ] && [ "$now" = "$seen" ] && break
            seen=$now
        done
        import -window root +dither -colors 255 "png8:$PICTURE"
        kill "$window"
    ' >/dev/null 2>&1
    echo "$PICTURE"
}

for language in vi en; do
    for theme in light dark; do
        for zoom in 100 150; do
            picture "$language" "$theme" 1366 768 "$zoom"
            picture "$language" "$theme" 1920 1080 "$zoom"
        done
    done
done
