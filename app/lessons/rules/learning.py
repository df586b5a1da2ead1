"""How courses are evaluated and works are shown."""

LIKINGS = (1, 2, 3)
MOST_AUTHORS = 10
MOST_WORK_PHOTOS = 3
