#!/bin/sh
# Runs PostgreSQL for as long as anyone holds the write end of a named pipe, and shuts it down when the last holder
# closes it or dies, by whatever signal. Nobody writes into the pipe: a read ends when there is no holder left.
# Usage: supervise.sh PIPE SOCKET_DIRECTORY DIRECTORY_TO_REMOVE_AFTERWARDS|'' COMMAND...
pipe=$1
socket=$2
remove=$3
shift 3
trap '' HUP INT TERM

exec 3<"$pipe"
"$@" 3<&- &
server=$!

{
  read -r nothing <&3
  # From here on nobody new can come in. Whoever came in since the pipe ran dry is waited for once more.
  rm -f "$pipe"
  read -r nothing <&3
  kill -INT "$server"
} >/dev/null 2>&1 &
watch=$!
exec 3<&-

wait "$server"
status=$?
kill -KILL "$watch" 2>/dev/null
rm -f "$pipe"
rmdir "$socket" 2>/dev/null
if [ -n "$remove" ]; then rm -rf "$remove"; fi
exit "$status"
