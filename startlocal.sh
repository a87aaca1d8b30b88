#!/bin/sh
# Runs NeoSpace for development: http://localhost:5000, started again whenever a file changes.
#   ./startlocal.sh          installs what is missing, makes data/, serves
#   ./startlocal.sh --demo   the same, with a small town to look at
# Ctrl-C ends it.
cd "$(dirname "$0")" || exit 1

demo=''
for argument in "$@"; do
  case $argument in
    --demo) demo=1 ;;
    *)
      echo "Usage: ./startlocal.sh [--demo]" >&2
      exit 64
      ;;
  esac
done

scripts/install --include=dev || exit
umask 077 # the database and the secret key are nobody else's to read
mkdir -p "${NEOSPACE_DATA:-data}" || {
  echo "NeoSpace cannot start: NEOSPACE_DATA is \"${NEOSPACE_DATA:-data}\", but it must be a folder that NeoSpace may write to." >&2
  exit 78
}
export NEOSPACE_DEV=1
[ -z "$demo" ] || scripts/run scripts/demo.ts || exit
exec scripts/run scripts/watch.ts "http://localhost:${PORT:-5000}"
