#!/bin/sh
# Runs PostgreSQL for as long as anyone holds the write end of a named pipe, and shuts it down when the last holder
# closes it or dies, by whatever signal. Usage: supervise.sh PIPE DIRECTORY_TO_REMOVE_AFTERWARDS|'' COMMAND...
pipe=$1
remove=$2
shift 2
trap '' HUP INT TERM

exec 3<"$pipe"
"$@" 3<&- &
server=$!

{
  cat <&3
  # From here on nobody new can come in. Whoever came in since the pipe ran dry is waited for once more.
  rm -f "$pipe"
  cat <&3
  kill -INT "$server"
} >/dev/null 2>&1 &
watch=$!
exec 3<&-

wait "$server"
status=$?
kill -KILL "$watch" 2>/dev/null
rm -f "$pipe"
if [ -n "$remove" ]; then rm -rf "$remove"; fi
exit "$status"
