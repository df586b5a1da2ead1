"""Refusals for want of consent."""

from app.core.errors import Forbidden, Invalid, NotFound


class ConsentRequired(Forbidden):
    """The guardian has not agreed (or has withdrawn); ``purpose`` names what to ask for."""

    code = "consent-required"
    title = "需要监护人同意"
    hint = "请先在“同意与授权”中同意此项,或改用纸质记录。"


class PolicyVersionUnknown(Invalid):
    code = "policy-version-unknown"
    title = "告知书版本无效,请重新打开页面"


class PurposeNotFound(NotFound):
    code = "purpose-not-found"
    title = "没有这个授权事项"
