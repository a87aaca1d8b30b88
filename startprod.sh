#!/bin/sh
# Runs NeoSpace for real, without a proxy in front: http://127.0.0.1:5000, or PORT and HOST.
# A primary that died is started again. Ctrl-C or SIGTERM ends it; SIGHUP restarts the workers one by one.
cd "$(dirname "$0")" || exit 1
scripts/install --omit=dev || exit
umask 077 # the database and the secret key are nobody else's to read
export NODE_ENV=production
exec scripts/supervise NeoSpace scripts/run src/main.ts
