"""The first page and the pages about the platform itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop

from onewindow.cases.queries import Figures, get_figures
from onewindow.catalogue.queries import count_items, list_popular_items, list_topics
from onewindow.web.acting import get_today

POPULAR = 6
EVENTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """How a topic of the catalogue is said on the first page."""

    words: tuple[str, ...]
    title: str
    icon: str


LIFE_EVENTS = (
    LifeEvent(("出生", "生育", "婴"), gettext_noop("我要生孩子"), "baby"),
    LifeEvent(("饭店", "餐馆"), gettext_noop("我要开饭店"), "utensils"),
    LifeEvent(("宾馆",), gettext_noop("我要开宾馆"), "bed-double"),
    LifeEvent(("药店",), gettext_noop("我要开药店"), "pill"),
    LifeEvent(("工厂",), gettext_noop("我要办工厂"), "factory"),
    LifeEvent(("环保", "生态"), gettext_noop("我要办环保手续"), "leaf"),
    LifeEvent(("消防",), gettext_noop("我要办消防手续"), "flame"),
    LifeEvent(("残疾",), gettext_noop("我要办残疾人服务"), "accessibility"),
    LifeEvent(("开办", "企业", "经营", "准营"), gettext_noop("我要开店办企业"), "store"),
    LifeEvent(("住房", "不动产", "房"), gettext_noop("我要买房过户"), "house"),
    LifeEvent(("就业", "创业"), gettext_noop("我要就业"), "briefcase"),
    LifeEvent(("医疗", "卫生", "健康", "看病"), gettext_noop("我要办健康和卫生"), "heart-pulse"),
    LifeEvent(("养老", "老年", "退休", "社会保障", "社保"), gettext_noop("我要养老和社保"), "users"),
    LifeEvent(("交通", "车", "驾"), gettext_noop("我要用车"), "car"),
    LifeEvent(("教育", "上学", "入学"), gettext_noop("我要上学"), "graduation-cap"),
    LifeEvent(("身份", "户籍", "户口"), gettext_noop("我要办身份和户口"), "id-card"),
    LifeEvent(("工程", "建设", "投资", "项目"), gettext_noop("我要建项目"), "building-2"),
    LifeEvent(("农", "林", "渔"), gettext_noop("我要办农业农机"), "tractor"),
    LifeEvent(("文化", "娱乐", "网吧", "旅游"), gettext_noop("我要办文化经营"), "clapperboard"),
    LifeEvent(("食品", "药品"), gettext_noop("我要办食品药品"), "utensils"),
    LifeEvent(("婚",), gettext_noop("我要结婚"), "heart"),
)


@dataclass(frozen=True, slots=True)
class EventTile:
    """A topic on the first page."""

    topic: str
    title: str
    icon: str
    count: int


def show_home(request: HttpRequest) -> HttpResponse:
    """Search first, then what people come for, and the year's figures with their base (RD-16). Four queries."""
    today = get_today(request)
    context = {
        "popular": list_popular_items(today, POPULAR),
        "events": list_event_tiles(today),
        "item_count": count_items(today).in_force,
        "figures": read_year_figures(today),
        "since": date(today.year, 1, 1),
        "today": today,
    }
    return render(request, "portal/home.html", context)


def read_year_figures(today: date) -> Figures:
    """What was received and completed from 1 January to today."""
    return get_figures(since=date(today.year, 1, 1), until=today)


def list_event_tiles(today: date) -> tuple[EventTile, ...]:
    """The topics people have items in, as life events."""
    tiles: dict[str, EventTile] = {}
    for topic, count in list_topics(today):
        tile = make_event_tile(topic, count)
        tiles.setdefault(tile.title, tile)
    return tuple(tiles.values())[:EVENTS_SHOWN]


def make_event_tile(topic: str, count: int) -> EventTile:
    """A topic with its everyday title; one nobody has named keeps its own name."""
    for event in LIFE_EVENTS:
        if any(word in topic for word in event.words):
            return EventTile(topic, event.title, event.icon, count)
    return EventTile(topic, topic, "folder-open", count)


def show_about(request: HttpRequest) -> HttpResponse:
    """What this platform is and is not."""
    return render(request, "portal/about.html")


def show_privacy(request: HttpRequest) -> HttpResponse:
    """The notice of 个人信息保护法 17: who, why, what, how long, which rights (PI-01)."""
    return render(request, "portal/privacy.html")


def show_accessibility(request: HttpRequest) -> HttpResponse:
    """What works for everybody, and whom to tell when something does not."""
    return render(request, "portal/accessibility.html")
