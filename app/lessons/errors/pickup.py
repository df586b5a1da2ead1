"""What can be refused around collectors, their codes and the hand-over."""

from app.core.errors import Conflict, Invalid, NotFound, TooManyRequests


class CollectorNotFound(NotFound):
    code = "collector-not-found"
    title = "没有这位接送人"


class TooManyCollectors(Conflict):
    code = "too-many-collectors"
    title = "接送人已满"
    hint = "每个孩子最多登记{most}位接送人,请先移除不再接送的人。"


class TooManyPickupCodes(Conflict):
    code = "too-many-pickup-codes"
    title = "当天的接送码已用完"
    hint = "每个孩子每天最多{most}个接送码。常来接的人请登记为接送人。"


class PickupDayInvalid(Invalid):
    code = "pickup-day-invalid"
    title = "接送码的日期不正确"
    hint = "请选择今天起{days}天内的一天。"


class UnknownCollector(Invalid):
    """Nobody who may collect the child was named; what to do instead is in the hint."""

    code = "unknown-collector"
    title = "来接的人没有登记"
    hint = "请联系监护人,由监护人在手机上登记接送人或发一个当天的接送码;在此之前孩子留在学校。"


class CollectorCodeWrong(Invalid):
    code = "collector-code-wrong"
    title = "接送码不正确"
    hint = "接送码只在当天有效,只能用一次。请向监护人核对。"


class CollectorCodeLocked(TooManyRequests):
    code = "collector-code-locked"
    title = "接送码输错次数过多,请稍后再试"


class NotPresent(Conflict):
    """Only a child that the roll-call found there can be handed over."""

    code = "not-present"
    title = "点名时这个孩子不在"
    hint = "请先点名;孩子请假或缺席时,请立即联系班主任和监护人。"


class HandOverNotToday(Conflict):
    code = "hand-over-not-today"
    title = "只能交接当天的课"


class AlreadyHandedOver(Conflict):
    """The child has left with somebody else; ``handed_at`` and ``relation`` tell when and with whom."""

    code = "already-handed-over"
    title = "这个孩子已经由别人接走"
    hint = "请先核实孩子由谁接走。"
