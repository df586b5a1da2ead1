"""Labor that no child may be asked or praised for. A title is refused by what it says, before anybody does it."""

import re
from enum import StrEnum
from typing import NamedTuple

from app.checkins.rules.wording import name_key


class Danger(StrEnum):
    """What makes a task dangerous, and punishment, which labor must never be."""

    CLIMBING = "climbing"
    FIRE_AND_PRESSURE = "gas-pressure-frying"
    MAINS = "mains-electricity"
    MIXED_CLEANERS = "mixed-cleaners"
    FARM_CHEMICALS = "pesticide-fertiliser"
    FARM_MACHINERY = "farm-machinery"
    POWER_TOOLS = "power-tools"
    OPEN_FIRE = "open-fire"
    OPEN_WATER = "open-water"
    HERDING_ALONE = "herding-alone"
    TRAFFIC_ALONE = "traffic-alone"
    BUTTON_CELLS = "button-cells"
    INFANTS_ALONE = "infants-alone"
    PUNISHMENT = "punishment"


_ALONE = "(?:独自|单独|独立|自己|一个人|一人|没有?大人|大人不在|家长不在)"
_ACCOMPANIED = "(?:[和跟同陪随带]|一起|大人|家长|家人|爸|妈|父|母|爷|奶|外公|外婆|姥|叔|伯|姑|舅|老师)"
_WATER = "(?:[河江湖塘溪渠井海](?:里|边|中|岸|滩|沟|道)|池塘|水塘|鱼塘|水库|水井|水渠|小[河溪])"
_AT_WATER = "(?:洗|打水|挑水|提水|担水|取水|舀|捞|摸|抓|捉|捕|钓|游|玩)"
_OUTDOORS = "(?:野外|户外|室外|山上|山里|林里|树林|田边|田里|地里|河滩)"
_INFANT = "(?:婴儿|宝宝|小宝|幼儿|弟弟|妹妹|弟妹|小孩|娃)"


class Pattern(NamedTuple):
    """What is dangerous, and what makes it harmless after all."""

    danger: Danger
    words: re.Pattern[str]
    unless: re.Pattern[str] | None = None


def _pattern(danger: Danger, *alternatives: str, unless: str | None = None) -> Pattern:
    return Pattern(danger, re.compile("|".join(alternatives)), re.compile(unless) if unless else None)


PATTERNS = (
    _pattern(Danger.PUNISHMENT, "罚"),
    _pattern(
        Danger.CLIMBING,
        "[爬攀翻登站踩骑].{0,3}(?:窗台|窗户|窗沿|阳台|栏杆|护栏|屋顶|房顶|楼顶|围墙|墙头|高处|电线杆)",
        "(?:窗台|阳台|屋顶|房顶)外",
        "探.{0,2}窗|窗外|高空|爬高|登高|[爬攀上]树|上房",
        "擦.{0,3}(?:高层|外侧|外面)的?(?:窗|玻璃)",
    ),
    _pattern(
        Danger.FIRE_AND_PRESSURE,
        "高压锅|压力锅|油炸|油锅|炸(?!酱)",
        f"{_ALONE}.{{0,6}}(?:燃气|煤气|天然气|液化气|灶|开火|点火|生火)",
        "(?:换|搬|装|修|拆).{0,3}(?:燃气|煤气|液化气|气罐|气瓶)",
    ),
    _pattern(
        Danger.MAINS,
        "电闸|配电|电箱|保险丝|市电|220v|220伏",
        "(?:修|接|拉|换|拆|装|改).{0,4}(?:电线|电路|电源|插座|插板|开关)",
    ),
    _pattern(
        Danger.MIXED_CLEANERS,
        "(?:84|漂白|消毒液|消毒水).{0,12}(?:洁厕|厕所灵|酸|醋)",
        "(?:洁厕|厕所灵|酸|醋).{0,12}(?:84|漂白|消毒液|消毒水)",
    ),
    _pattern(
        Danger.FARM_CHEMICALS,
        "农药|打药|喷药|除草剂|杀虫|百草枯|敌敌畏|老鼠药|灭鼠|毒药|化肥|尿素|复合肥",
        "[施撒追喷]肥",
    ),
    _pattern(
        Danger.FARM_MACHINERY,
        "脱粒机|收割机|拖拉机|旋耕机|微耕机|插秧机|打谷机|碾米机|铡草|铡刀|粉碎机|割草机|抽水机|水泵|农机|农用车|农用机",
    ),
    _pattern(
        Danger.POWER_TOOLS, "电钻|电锯|链锯|电锤|电刨|电焊|焊接|角磨|切割机|砂轮|射钉|喷灯|电动工具|油锯"
    ),
    _pattern(
        Danger.OPEN_FIRE,
        f"{_OUTDOORS}.{{0,4}}(?:火|烤|烧)",
        "烧(?:荒|秸秆|稻草|野草|杂草|草|垃圾|落叶|树叶|枯枝|田埂|山|纸钱)",
        "野炊|篝火|放火|烟花|鞭炮|爆竹|孔明灯",
    ),
    _pattern(
        Danger.OPEN_WATER,
        f"{_WATER}.{{0,4}}{_AT_WATER}",
        f"{_AT_WATER}.{{0,6}}{_WATER}",
        "[打挑提担取舀][河江湖塘溪渠井]水|[下去到][河江湖塘溪]|游泳",
    ),
    _pattern(Danger.HERDING_ALONE, f"{_ALONE}.{{0,4}}[放牧赶看][牛羊马猪驴]"),
    _pattern(Danger.HERDING_ALONE, "[放牧赶][牛羊马驴]|放牧", unless=_ACCOMPANIED),
    _pattern(
        Danger.TRAFFIC_ALONE,
        f"{_ALONE}.{{0,8}}(?:上街|过马路|去买|购物|采购|赶集|打酱油|快递|坐车|乘车|公交|骑车|自行车|单车|送饭|跑腿)",
        "骑.{0,2}(?:电动车|摩托|电瓶车|三轮)",
    ),
    _pattern(Danger.BUTTON_CELLS, "[纽钮扣]扣?(?:式|型)?电池"),
    _pattern(
        Danger.INFANTS_ALONE,
        f"{_ALONE}.{{0,6}}[带看照哄喂抱守].{{0,4}}{_INFANT}",
        "给(?:小?婴儿|宝宝|小宝).{0,2}(?:洗澡|喂奶)",
    ),
)  # fmt: skip


def danger_of(title: str) -> Danger | None:
    """Return why a task with this title is refused, or None where nothing speaks against it."""
    key = name_key(title)
    for danger, words, unless in PATTERNS:
        if words.search(key) and not (unless and unless.search(key)):
            return danger
    return None
