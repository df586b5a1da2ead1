"""What can be refused around the county's white list."""

from app.core.errors import Conflict, Invalid, NotFound


class ProviderNotFound(NotFound):
    code = "provider-not-found"
    title = "白名单中没有这个机构"


class ProviderListed(Conflict):
    """``provider_id`` has the same licence and is on the list."""

    code = "provider-listed"
    title = "这个机构已在白名单内"


class ListingInvalid(Invalid):
    code = "listing-invalid"
    title = "白名单的起止日期不正确"
    hint = "结束日期不能早于开始日期。"
