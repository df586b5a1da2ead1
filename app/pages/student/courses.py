"""Courses as a student sees them: the menu, opinions, a draft of wishes for the guardians, and the result."""

from app.accounts.rules import Role
from app.pages.blueprint import Pages
from app.pages.courses.sharing import share

blueprint = Pages("student_courses", __name__, "/student/courses")
share(blueprint, Role.STUDENT)
