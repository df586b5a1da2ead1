"""What a browser with an empty cache transfers to show a page."""

from urllib.parse import urlsplit

from tests.pages.device import Device

# The photos of the children's labor: their number is up to the families.
PHOTOS = "/media/"


def weights(device: Device, login: str | None, path: str) -> dict[str, int]:
    """Return the bytes on the wire, headers and compression included, by path; photos are left out.

    The device must be new. What a service worker stores for later, after the page is shown, is not counted.
    """
    paths: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire = device.context.new_cdp_session(device.page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda sent: paths.update({sent["requestId"]: _path(sent["request"]["url"])}))
    wire.on("Network.loadingFinished", lambda done: sizes.update({done["requestId"]: int(done["encodedDataLength"])}))
    device.visit(login, path)
    device.page.wait_for_load_state("networkidle")
    totals: dict[str, int] = {}
    for request, size in sizes.items():
        totals[paths[request]] = totals.get(paths[request], 0) + size
    return {found: size for found, size in totals.items() if not found.startswith(PHOTOS)}


def _path(url: str) -> str:
    return urlsplit(url).path or url
