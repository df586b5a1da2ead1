"""What can be refused around awards."""

from app.core.errors import Conflict, Invalid, NotFound, TooManyRequests


class AwardNotFound(NotFound):
    code = "award-not-found"
    title = "没有这份奖励"


class AwardItemNotFound(NotFound):
    """The item does not exist, belongs to another school, or is no longer given."""

    code = "award-item-not-found"
    title = "没有这种奖品"


class MoneyRefused(Invalid):
    """Awards are things, never money, vouchers or cards that stand for money."""

    code = "money-refused"
    title = "奖品不能是现金或购物卡券"
    hint = "请改用实物,例如劳动基地的蔬菜、鸡蛋或学习用品。"


class AlternativeRequired(Invalid):
    """Where meat is offered every family must be able to take something else, without saying why."""

    code = "alternative-required"
    title = "有肉类时须另有足够的其他奖品"
    hint = "请至少再选一种非肉类奖品,且库存够{families}个家庭选择。"


class PickupWindowInvalid(Invalid):
    code = "pickup-window-invalid"
    title = "领取时间不正确"
    hint = "领取的结束时间应晚于开始时间和现在。"


class StockTooSmall(Conflict):
    """The stock counts all portions that came in; it cannot be less than what families have chosen."""

    code = "stock-too-small"
    title = "库存不能少于已被选走的份数"
    hint = "已有{taken}份被选走。"


class ItemOutOfStock(Conflict):
    code = "item-out-of-stock"
    title = "这种奖品已选完"
    hint = "请选择另一种奖品,或请学校补货。"


class ItemNotOffered(Invalid):
    code = "item-not-offered"
    title = "这份奖励中没有这种奖品"


class ItemRequired(Invalid):
    """The family has not chosen yet; ``options`` lists what it may be given at the table."""

    code = "item-required"
    title = "家长还没有选择奖品"
    hint = "请当面问家长要哪一种,不必问原因。"


class ItemChosenOtherwise(Conflict):
    """The family has chosen; only the family changes that, on its own phone."""

    code = "item-chosen-otherwise"
    title = "家长选的是另一种奖品"
    hint = "如需更换,请家长在自己的手机上重新选择。"


class BatchNoteMissing(Conflict):
    """Meat without its batch and inspection note is not handed over."""

    code = "batch-note-missing"
    title = "肉类缺少检验检疫和批次信息"
    hint = "请先由学校填写这批肉的检验检疫和批次信息,再发放。"


class PickupCodeWrong(Invalid):
    code = "pickup-code-wrong"
    title = "领取码不正确"


class PickupCodeLocked(TooManyRequests):
    code = "pickup-code-locked"
    title = "领取码输错次数过多,请稍后再试"


class AwardHandedOver(Conflict):
    code = "award-handed-over"
    title = "这份奖励已经领取"


class StarRevoked(Conflict):
    """All stars for which the award was given have been revoked."""

    code = "star-revoked"
    title = "称号已撤销,奖励不再发放"
