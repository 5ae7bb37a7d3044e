"""Milliseconds a search over a large catalogue: python bench/bench_search.py [N]  (100,000 items by default).

Loads N / 10 and then N made-up items by COPY into a database of its own, searches both with the same words (as the portal does:
one statement, first page) and prints p50, p95 and the ratio of the two sizes. The bound of issue 2 is p95 ≤ 15 ms.
"""

# ruff: noqa: E402, E501, RUF005, SIM905
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice, product
from random import Random
from time import perf_counter

os.environ["ONEWINDOW_TEST_SUFFIX"] = "_bench_search"
os.environ["DJANGO_SETTINGS_MODULE"] = "onewindow.project.settings"
sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "src"))

import django

from onewindow.project.testing import CLUSTER, NAME, copy_template, drop_database, make_template, name_template

django.setup()

from django.core.management import call_command
from django.db import connection, connections

from onewindow.catalogue.guides import DepartmentRef, Guide, Result
from onewindow.catalogue.pieces import make_search_texts
from onewindow.catalogue.searches import search_items
from onewindow.catalogue.testing import ensure_item_department

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROUNDS = 20
INDEXES = (("item_search_name_pieces", "name_pieces"), ("item_search_pieces", "pieces"))
THINGS = (
    "居民身份证 居住证 户口登记 出生医学证明 老年人优待证 残疾人证 食品经营许可 药品经营许可 公共场所卫生许可 道路运输证 "
    "建设工程规划许可 施工许可 不动产首次登记 不动产抵押登记 企业设立登记 个体工商户登记 社会团体登记 民办学校设立 "
    "律师执业 教师资格 医师执业注册 护士执业注册 农药经营许可 种子生产经营许可 拖拉机驾驶证 渔业捕捞许可 取水许可 "
    "河道采砂许可 林木采伐许可 烟花爆竹经营许可 危险化学品经营许可 特种设备使用登记 计量器具检定 互联网上网服务营业场所 "
    "营业性演出 旅行社设立 文物保护工程 出版物零售 印刷经营许可 城镇燃气经营 排水许可 占用城市道路 户外广告设置 "
    "生育保险待遇 失业保险金 养老保险关系转移 工伤认定 职业技能鉴定 住房公积金提取 保障性住房 最低生活保障 临时救助"
).split()
ACTS = "申领 核发 新办 变更 延续 注销 补办 换发 备案 审批 查询 年度报告".split()
PLACES = "城厢区 荔城区 涵江区 秀屿区 仙游县 湄洲岛 北岸 江口镇 华亭镇 灵川镇 东海镇 新县镇 大洋乡".split()
KINDS = "个人 企业 单位 法定代表人 代理人 外省 港澳台居民 未成年人 线上 异地 简易程序 承诺制 首次".split()
ORGANS = "公安局 市场监督管理局 卫生健康局 住房和城乡建设局 自然资源局 人力资源和社会保障局 民政局 交通运输局".split()
QUERIES = (
    "身份证",
    "sfz",
    "shenfenzheng",
    "证",
    "登记",
    "许可 变更",
    "公安局",
    "公安局 身份证 补办",
    "食品经营",
    "spjyxk",
    "shipin",
    "CODE",
    "CODE-PREFIX",
    "老年人优待证申领",
    "没有这样的事项",
    "xyzzy",
    "住房公积金提取（异地）",
    "gjj",
    "",
)


def make_guides() -> Iterator[Guide]:
    """Made-up items whose words are as common as in a real catalogue: each thing, act, kind and place many times."""
    every = list(product(PLACES, THINGS, ACTS, KINDS))
    Random(7).shuffle(every)
    for number, (place, thing, act, kind) in enumerate(every):
        yield Guide(
            code=f"11350300MB{number:08d}4{number:012d}",
            name=f"{thing}{act}（{kind}）",
            main_item=thing,
            department=DepartmentRef(name=place + ORGANS[THINGS.index(thing) % len(ORGANS)]),
            keywords=(f"办{thing}", f"{kind}{act}"),
            result=Result(name=thing),
            region_code="350302",
            regime="licence",
        )


def load_items(guides: list[Guide], first: int, department_id: int) -> None:
    """COPY items, versions and search rows."""
    versions = "id, item_id, version_no, status, validity, department_id, department_name, name, regime, type_code, statutory_unit, promised_unit, historic, content, content_hash, withdrawn_reason, changed_at"
    rows = "version_id, item_id, code, code_form, name, summary, department_id, department_name, region_code, regime, case_kind, promised_unit, topics, service_objects, status, valid_from, views, name_text, name_sounds, all_text, all_sounds, name_pieces, pieces"
    with connections["owner"].cursor() as cursor:
        for name, _column in INDEXES:
            cursor.execute(f"DROP INDEX {name}")
    with connection.cursor() as cursor:
        with cursor.copy("COPY catalogue_item (id, code, code_form, created_at) FROM STDIN") as copy:
            for place, guide in enumerate(guides, first):
                copy.write_row((place, guide.code, "malformed", NOW))
        with cursor.copy(f"COPY catalogue_itemversion ({versions}) FROM STDIN") as copy:
            for place, guide in enumerate(guides, first):
                copy.write_row(
                    (place, place, 1, "published", "[2024-01-01,)", department_id, guide.department.name, guide.name)
                    + ("licence", "01", "", "", False, "{}", "", "", NOW)
                )
        with cursor.copy(f"COPY catalogue_itemsearchrow ({rows}) FROM STDIN") as copy:
            for place, guide in enumerate(guides, first):
                texts = make_search_texts(guide, guide.department.name)
                copy.write_row(
                    (place, place, guide.code, "malformed", guide.name, "", department_id, guide.department.name)
                    + ("350302", "licence", "promised", "", [], ["person"], "published", date(2024, 1, 1), place % 97)
                    + (texts.name_text, texts.name_sounds, texts.all_text, texts.all_sounds)
                    + (texts.name_pieces, texts.pieces)
                )
    with connections["owner"].cursor() as cursor:
        # Built in one go, an index of pieces takes a tenth of the time of growing row by row.
        for name, column in INDEXES:
            cursor.execute(
                f"CREATE INDEX {name} ON catalogue_itemsearchrow USING gin ({column}) WITH (fastupdate = off)"
            )
        cursor.execute("VACUUM ANALYZE catalogue_itemsearchrow")


def measure(code: str) -> dict[str, list[float]]:
    """Milliseconds of each query, ROUNDS times, in a mixed order."""
    words = {"CODE": code, "CODE-PREFIX": code[:14]}
    order = [query for query in QUERIES for _ in range(ROUNDS)]
    Random(3).shuffle(order)
    for query in QUERIES:
        search_items(text=words.get(query, query), on=DAY)
    times: dict[str, list[float]] = {query: [] for query in QUERIES}
    for query in order:
        start = perf_counter()
        search_items(text=words.get(query, query), on=DAY)
        times[query].append((perf_counter() - start) * 1000)
    return times


def rank(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def report(size: int, times: dict[str, list[float]], verbose: bool) -> tuple[float, float]:
    every = [one for some in times.values() for one in some]
    p50, p95 = rank(every, 0.5), rank(every, 0.95)
    print(
        f"{size:>8,} items: p50 {p50:6.2f} ms   p95 {p95:6.2f} ms   worst {max(every):6.2f} ms   ({len(every)} searches)"
    )
    for query, some in times.items() if verbose else ():
        print(f"           {rank(some, 0.5):7.2f} {rank(some, 0.95):7.2f}  {query or '(listing)'}")
    return p50, p95


def main(size: int) -> int:
    template = name_template()
    make_template(template, migrate)
    copy_template(template, NAME)
    department_id = ensure_item_department()
    guides = list(islice(make_guides(), size))
    small = size // 10
    load_items(guides[:small], 1, department_id)
    few = report(small, measure(guides[5].code), verbose=False)
    start = perf_counter()
    load_items(guides[small:], small + 1, department_id)
    print(f"loading the rest by COPY: {perf_counter() - start:.0f} s")
    many = report(size, measure(guides[5].code), verbose=True)
    print(f"ratio at ten times the size: p50 × {many[0] / few[0]:.2f}, p95 × {many[1] / few[1]:.2f}")
    for one in connections.all():
        one.close()
    if "--keep" not in sys.argv:
        drop_database(NAME)
    return 0 if many[1] <= 15 else 1


def migrate() -> None:
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
    finally:
        CLUSTER.detach()
