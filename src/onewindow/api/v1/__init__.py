"""Version 1 of the open interface; its shapes are apart from the tables and only ever grow."""

from onewindow.api.v1 import cases, certificates, events, gate, items, pre_reviews, procedures, workdays


def register_endpoints() -> None:
    """Hang every group of endpoints into the gate."""
    for prefix, router in (
        ("/workdays", workdays.router), ("/items", items.router), ("/cases", cases.router), ("/events", events.router),
        ("/files", cases.files_router), ("/cases", procedures.cases_router), ("/items", procedures.items_router),
        ("/hearings", procedures.hearings_router), ("/certificates", certificates.router),
        ("/pre-reviews", pre_reviews.router),
    ):  # fmt: skip
        gate.api.add_router(prefix, router)
