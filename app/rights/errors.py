"""What the rights desk refuses."""

from app.core.errors import Conflict, NotFound


class RightsRequestNotFound(NotFound):
    """No such request, or one of another school."""

    code = "rights-request-not-found"
    title = "没有找到这项申请"


class RightsRequestClosed(Conflict):
    """Somebody has answered it already."""

    code = "rights-request-closed"
    title = "这项申请已经答复"
