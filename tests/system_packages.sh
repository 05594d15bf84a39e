#!/usr/bin/env bash
# Browser tests need a Chromium and Chinese fonts. As root on Debian they are installed; otherwise the tests that
# need them skip and say so, except in CI, where nothing skips.
set -u
missing=()
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig >/dev/null
  exit $?
fi
echo "浏览器测试需要 ${missing[*]}，本机没有，相关测试会跳过。" >&2
[ -z "${CI:-}" ]
