#!/bin/sh
# Chromium and a Chinese font for the browser tests: installed where this user may; a missing browser fails in CI and is
# said loudly elsewhere.
has_browser() { command -v chromium >/dev/null 2>&1; }
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }
if has_browser && has_font; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "正在安装 Chromium 和中文字体（浏览器测试用）…" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig; } >/dev/null 2>&1 || true
fi
has_browser && exit 0
if [ "${CI:-}" = true ]; then
    echo "没有 Chromium，浏览器测试无法进行" >&2
    exit 1
fi
echo "*** 没有 Chromium：浏览器测试将被跳过。安装方法：sudo apt-get install chromium fonts-noto-cjk ***" >&2
