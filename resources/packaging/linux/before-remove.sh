#!/bin/sh
# Before the package goes for good (not before an update), the files of AI clients get back what they had, for each
# person who used Gangway on this machine. Vaults stay: `gangway uninstall --remove-vault` is for the person to say.
case "$1" in
  remove | 0) ;;
  *) exit 0 ;;
esac

CLI=/opt/Gangway/resources/cli/gangway
[ -x "$CLI" ] || exit 0

getent passwd | while IFS=: read -r name _ uid _ _ home _; do
  [ "$uid" -ge 1000 ] && [ -d "$home/.local/share/gangway" ] || continue
  runuser -u "$name" -- env -i HOME="$home" PATH=/usr/bin:/bin "$CLI" uninstall </dev/null ||
    echo "gangway: the AI clients of $name could not be put back; see their backups in $home/.local/share/gangway" >&2
done
# A package that cannot be removed helps nobody: what failed was said above.
exit 0
