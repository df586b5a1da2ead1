"""What axe-core finds wrong with a page, in words that lead to the place."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A fault of a component is on the page as often as the component: the first places lead to it.
SHOWN = 5


def assert_accessible(page: Page) -> None:
    """Fail with every violation that axe finds on the page as it is now."""
    violations = barriers(page)
    assert not violations, violations


def barriers(page: Page, *rules: str) -> str:
    """Return every violation on the page as it is now, in words; "" where there is none. Without names, of all rules."""
    only = {"runOnly": list(rules)} if rules else {}
    violations = Axe().run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return "\n".join([page.url, *map(_told, violations)]) if violations else ""


def _told(violation: dict[str, Any]) -> str:
    rule, times = f"{violation['id']} ({violation['impact']})", len(violation["nodes"])
    heading = f"{rule}, {times} times: {violation['help']} {violation['helpUrl']}"
    return "\n".join([heading, *(_place(node) for node in violation["nodes"][:SHOWN])])


def _place(node: dict[str, Any]) -> str:
    summary = node["failureSummary"].replace("\n", "\n      ")
    return f"    {' '.join(map(str, node['target']))}\n      {node['html']}\n      {summary}"
