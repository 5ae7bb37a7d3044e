"""What this installation calls itself, injected once at start."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Site:
    """Name, line below it, telephone and hours shown on every page; `simulated` labels all data 模拟数据 (RD-20)."""

    name: str = "一窗政务服务平台"
    line: str = "高效办成一件事"
    phone: str = "12345"
    hours: str = "工作日 9:00–17:00"
    simulated: bool = False
    shows_outbox: bool = False


_installed: list[Site] = [Site()]
SIMULATED_WORD = gettext_lazy("模拟数据")


def install_site(site: Site) -> None:
    """Called by the project at start; later calls replace the earlier site."""
    _installed[0] = site


def get_site() -> Site:
    """The installed site, or the plain one when nothing was installed."""
    return _installed[0]
