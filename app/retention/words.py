"""Letters to families before something of theirs is deleted."""

from app.core.i18n import mark

PHOTOS_TITLE = mark("上学期的劳动照片将在{day}删除")
PHOTOS_BODY = mark(
    "按照“保存期限最短”的规定,{until}及以前的劳动照片将从{day}起删除,劳动记录和积分不受影响,课程作品里的照片保留。"
    "想留作纪念的照片,请在此之前到“孩子的信息”页面下载。"
)
CLOSED_TITLE = mark("{school}停止使用本系统")
CLOSED_BODY = mark(
    "从今天起,本系统不再为{school}记录劳动和选课。您可以在{day}之前到“孩子的信息”页面下载孩子的全部信息;"
    "从这一天起,学校和家庭的信息将全部删除。"
)
