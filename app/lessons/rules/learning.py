"""How courses are evaluated and works are shown."""

from app.courses.rules.words import EnrolmentStatus

# The places whose courses are evaluated.
EVALUATED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED)
LIKINGS = (1, 2, 3)
MOST_AUTHORS = 10
MOST_WORK_PHOTOS = 3
