"""Pages that must be walked to: the steps of an application, the forms of acts, the item editor, the second factor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

Keep = Callable[[Page, str], None]
# The acts whose forms are kept, and who opens them; the first case of the worklist that offers one is taken.
ACT_FORMS = (
    ("wangfang", ("accept", "notify", "decline", "correct_on_spot", "deliver", "ready")),
    ("reviewer", ("complete_step", "return_step")),
    ("chief", ("grant", "refuse", "pause", "accept")),
    ("head", ("extend",)),
)
MOST_CASES = 12
# Two cases of another system, as its export gave them.
PAST = (
    "case:concept:name,concept:name,time:timestamp\n"
    "L2016-0001,收件,2016-03-01T09:10:00+08:00\nL2016-0001,受理,2016-03-02T10:00:00+08:00\nL2016-0001,办结,2016-03-09T15:30:00+08:00\n"
    "L2016-0002,收件,2016-03-03T11:05:00+08:00\nL2016-0002,办结,2016-04-20T16:00:00+08:00\n"
).encode()
# A picture of one pixel: enough for a paper of the demo.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through pages; `run` keeps pictures on it. `main`: in English, dark and large too."""

    name: str
    account: str
    run: Callable[[Page, str, dict[str, Any], Keep], None]
    main: bool = False


def list_walks() -> list[Walk]:
    """Every walk."""
    return [
        Walk("apply", "liming", walk_application, main=True),
        Walk("second-factor", "", show_second_factor, main=True),
        Walk("intake", "wangfang", walk_intake, main=True),
        Walk("receipt", "wangfang", show_receipt),
        Walk("papers-checked", "", show_checks),
        Walk("queue", "", show_queue),
        Walk("history", "admin", walk_history, main=True),
        *(Walk(f"acts-{account}", account, show_acts(account, names)) for account, names in ACT_FORMS),
        Walk("item-editor", "admin", walk_item_editor),
    ]


def walk_application(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """From who applies to the receipt: every step filled as an applicant fills it."""
    item, sample = demo["sample_application"]["item"], demo["sample_application"]
    page.goto(f"{address}/apply/{item}")
    keep(page, "apply")
    press_main(page)
    fill_fields(page, sample["form"])
    keep(page, "apply-form")
    press_main(page)
    papers = page.locator("input[type=file]")
    for place in range(papers.count()):
        papers.nth(place).set_input_files({"name": "身份证.png", "mimeType": "image/png", "buffer": PICTURE})
    keep(page, "apply-papers")
    press_main(page)
    for box in page.locator("main form input[type=checkbox]").all():
        box.check()
    keep(page, "apply-check")
    press_main(page)
    keep(page, "apply-done")


def show_second_factor(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """What staff see between the password and the desk."""
    page.goto(f"{address}/login/staff/")
    page.fill("[name=username]", "supervisor")
    page.fill("[name=password]", demo["password"])
    press_main(page)
    keep(page, "second-factor")


def walk_intake(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """The sheet of a known walk-in, and with the late entry unfolded."""
    sample = demo["sample_application"]
    page.goto(f"{address}/desk/intake/{sample['item']}/")
    keep(page, "desk-intake-item")
    number = next(str(value) for key, value in sample["form"].items() if key.endswith(("_id", "_number")))
    page.fill("#id_a-number", number)
    page.press("#id_a-number", "Enter")
    page.wait_for_selector("#submit")
    keep(page, "desk-intake-known")
    unfold(page, "details.late-entry")
    keep(page, "desk-intake-late")


def show_acts(account: str, names: tuple[str, ...]) -> Callable[[Page, str, dict[str, Any], Keep], None]:
    """A walk that opens the form of each act, on the first case that offers it; of the first also the late entry."""

    def run(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
        left = dict.fromkeys(names)
        for path in list_case_paths(page, address):
            page.goto(address + path)
            offered = [name for name in left if page.locator(f"#act-{name}").count()]
            for name in offered:
                del left[name]
                unfold(page, f"#act-{name}")
                keep(page, f"desk-act-{name}-{account}")
                if name == names[0]:
                    unfold(page, f"#act-{name} details.late-entry")
                    keep(page, f"desk-act-late-{account}")
                page.goto(address + path)
            if not left:
                return
        print(f"!! no case offers {', '.join(left)} to {account}")

    return run


def list_case_paths(page: Page, address: str) -> list[str]:
    """The first cases of the worklist: those that wait for this person, then all."""
    found: dict[str, None] = {}
    for path in ("/desk/", "/desk/?show=all"):
        page.goto(address + path)
        links = page.eval_on_selector_all("a[href*='/desk/cases/']", "nodes => nodes.map(n => n.getAttribute('href'))")
        found |= dict.fromkeys(links[:MOST_CASES])
    return list(found)


def show_receipt(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """What the window sees right after it has taken an application in."""
    page.goto(address + list_case_paths(page, address)[0] + "/receipt")
    keep(page, "desk-receipt")


def show_checks(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """A paper's check code that is known, by the link on a certificate, and one that is not."""
    page.goto(f"{address}/check/AAAABBBBCCCC")
    keep(page, "check")


def show_queue(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """The line for an item whose number is limited; of any other item the page says that there is none."""
    page.goto(f"{address}/items/{demo['sample_application']['item']}/queue")
    keep(page, "queue")


def walk_history(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """The cases of another system: the file given, its preview, taken over, and read as history."""
    page.goto(f"{address}/desk/admin/exchange/import")
    page.set_input_files("main form input[type=file]", {"name": "旧系统.csv", "mimeType": "text/csv", "buffer": PAST})
    page.fill("[name=system]", "老审批系统")
    press_main(page)
    keep(page, "desk-admin-transfer")
    confirm = page.locator("main form[action$='/confirm'] button")
    for _ in range(20):
        if confirm.count():
            confirm.first.click()
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.goto(f"{address}/desk/history/cases")
    keep(page, "desk-history-list")
    for path in list(list_links(page, "/desk/history/cases/"))[:1]:
        page.goto(address + path)
        keep(page, "desk-history-case")


def walk_item_editor(page: Page, address: str, demo: dict[str, Any], keep: Keep) -> None:
    """Sections of an item's editor, and what its draft changes."""
    page.goto(f"{address}/desk/admin/items/at/{demo['sample_application']['item']}")
    for place, path in enumerate(list(list_links(page, "/edit/")), 1):
        page.goto(address + path)
        keep(page, f"desk-admin-item-section-{place}")
    page.goto(f"{address}/desk/admin/items/at/{demo['sample_application']['item']}/difference")
    keep(page, "desk-admin-difference")


def list_links(page: Page, part: str) -> Iterator[str]:
    """The different links of a page that have `part` in them, three at most."""
    links = page.eval_on_selector_all(f"main a[href*='{part}']", "nodes => nodes.map(n => n.getAttribute('href'))")
    yield from list(dict.fromkeys(links))[:3]


def press_main(page: Page) -> None:
    """Press the one button that goes on, and wait for what comes."""
    with page.expect_navigation():
        page.locator("main form button.button-main").first.click()


def unfold(page: Page, selector: str) -> None:
    """Open a folded part, as a click on it does."""
    page.locator(selector).first.evaluate("node => { node.open = true; node.scrollIntoView(); }")


def fill_fields(page: Page, answers: dict[str, Any]) -> None:
    """Type, choose or tick the answers of a form schema."""
    for key, value in answers.items():
        fields = page.locator(f"main form [name='{key}']")
        if not fields.count() or not fields.first.is_visible():
            continue
        kind = fields.first.evaluate("node => node.type")
        if kind in ("radio", "checkbox"):
            value = {True: "yes", False: "no"}.get(value, value) if kind == "radio" else value
            wanted = {str(one) for one in (value if isinstance(value, list) else [value])}
            for field in fields.all():
                if field.get_attribute("value") in wanted or (kind == "checkbox" and value is True):
                    field.check()
        elif kind == "select-one":
            fields.first.select_option(str(value))
        else:
            fields.first.fill(str(value))
