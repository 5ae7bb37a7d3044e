#!/bin/sh
# Chromium for the browser tests: installed where this user may; its absence fails in CI and is said loudly elsewhere.
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "正在安装 Chromium（浏览器测试用）…" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null 2>&1
fi
command -v chromium >/dev/null 2>&1 && exit 0
if [ "${CI:-}" = true ]; then
    echo "没有 Chromium，浏览器测试无法进行" >&2
    exit 1
fi
echo "*** 没有 Chromium：浏览器测试将被跳过。安装方法：sudo apt-get install chromium ***" >&2
