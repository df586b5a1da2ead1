"""All pages, by area. Each line of the list is a topic; the part of its name before ``_`` is its area."""

from app.pages.blueprint import Pages
from app.pages.bureau.audit import blueprint as bureau_audit
from app.pages.bureau.burden import blueprint as bureau_burden
from app.pages.bureau.calendar import blueprint as bureau_calendar
from app.pages.bureau.feedback import blueprint as bureau_feedback
from app.pages.bureau.figures import blueprint as bureau_figures
from app.pages.bureau.home import blueprint as bureau_home
from app.pages.bureau.more import blueprint as bureau_more
from app.pages.bureau.providers import blueprint as bureau_providers
from app.pages.bureau.roster import blueprint as bureau_roster
from app.pages.bureau.schools import blueprint as bureau_schools
from app.pages.bureau.staff import blueprint as bureau_staff
from app.pages.bureau.tasks import blueprint as bureau_tasks
from app.pages.entrance.account import blueprint as account
from app.pages.entrance.privacy import blueprint as privacy
from app.pages.entrance.routes import blueprint as entrance
from app.pages.family.awards import blueprint as family_awards
from app.pages.family.bind import blueprint as family_bind
from app.pages.family.consents import blueprint as family_consents
from app.pages.family.courses import blueprint as family_courses
from app.pages.family.feedback import blueprint as family_feedback
from app.pages.family.fees import blueprint as family_fees
from app.pages.family.growth import blueprint as family_growth
from app.pages.family.guardians import blueprint as family_guardians
from app.pages.family.history import blueprint as family_history
from app.pages.family.home import blueprint as family_home
from app.pages.family.learning import blueprint as family_learning
from app.pages.family.more import blueprint as family_more
from app.pages.family.notices import blueprint as family_notices
from app.pages.family.pickup import blueprint as family_pickup
from app.pages.family.record import blueprint as family_record
from app.pages.family.rights import blueprint as family_rights
from app.pages.family.stars import blueprint as family_stars
from app.pages.family.term import blueprint as family_term
from app.pages.school.announcements import blueprint as school_announcements
from app.pages.school.audit import blueprint as school_audit
from app.pages.school.awards import blueprint as school_awards
from app.pages.school.burden import blueprint as school_burden
from app.pages.school.calendar import blueprint as school_calendar
from app.pages.school.catalogue import blueprint as school_catalogue
from app.pages.school.courses import blueprint as school_courses
from app.pages.school.declarations import blueprint as school_declarations
from app.pages.school.draws import blueprint as school_draws
from app.pages.school.feedback import blueprint as school_feedback
from app.pages.school.fees import blueprint as school_fees
from app.pages.school.figures import blueprint as school_figures
from app.pages.school.home import blueprint as school_home
from app.pages.school.lessons import blueprint as school_lessons
from app.pages.school.more import blueprint as school_more
from app.pages.school.offerings import blueprint as school_offerings
from app.pages.school.places import blueprint as school_places
from app.pages.school.rights import blueprint as school_rights
from app.pages.school.roster import blueprint as school_roster
from app.pages.school.round_plans import blueprint as school_round_plans
from app.pages.school.rounds import blueprint as school_rounds
from app.pages.school.settings import blueprint as school_settings
from app.pages.school.staff import blueprint as school_staff
from app.pages.school.stars import blueprint as school_stars
from app.pages.school.stock import blueprint as school_stock
from app.pages.school.surveys import blueprint as school_surveys
from app.pages.school.tasks import blueprint as school_tasks
from app.pages.student.courses import blueprint as student_courses
from app.pages.student.home import blueprint as student_home
from app.pages.student.works import blueprint as student_works
from app.pages.teacher.announcements import blueprint as teacher_announcements
from app.pages.teacher.class_ import blueprint as teacher_class
from app.pages.teacher.codes import blueprint as teacher_codes
from app.pages.teacher.content import blueprint as teacher_content
from app.pages.teacher.course import blueprint as teacher_course
from app.pages.teacher.course_desk import blueprint as teacher_course_desk
from app.pages.teacher.feedback import blueprint as teacher_feedback
from app.pages.teacher.home import blueprint as teacher_home
from app.pages.teacher.lessons import blueprint as teacher_lessons
from app.pages.teacher.more import blueprint as teacher_more
from app.pages.teacher.paper import blueprint as teacher_paper
from app.pages.teacher.paper_wishes import blueprint as teacher_paper_wishes
from app.pages.teacher.pickup import blueprint as teacher_pickup
from app.pages.teacher.proposals import blueprint as teacher_proposals
from app.pages.teacher.review import blueprint as teacher_review
from app.pages.teacher.tasks import blueprint as teacher_tasks
from app.pages.teacher.week import blueprint as teacher_week

BLUEPRINTS: tuple[Pages, ...] = (
    entrance,
    account,
    privacy,
    family_home,
    family_record,
    family_history,
    family_bind,
    family_courses,
    family_term,
    family_pickup,
    family_learning,
    family_fees,
    family_growth,
    family_stars,
    family_awards,
    family_notices,
    family_feedback,
    family_consents,
    family_rights,
    family_guardians,
    family_more,
    student_home,
    student_courses,
    student_works,
    teacher_home,
    teacher_class,
    teacher_review,
    teacher_content,
    teacher_paper,
    teacher_week,
    teacher_tasks,
    teacher_codes,
    teacher_paper_wishes,
    teacher_course_desk,
    teacher_announcements,
    teacher_feedback,
    teacher_lessons,
    teacher_pickup,
    teacher_course,
    teacher_proposals,
    teacher_more,
    school_home,
    school_stars,
    school_awards,
    school_stock,
    school_announcements,
    school_feedback,
    school_settings,
    school_tasks,
    school_roster,
    school_staff,
    school_rights,
    school_calendar,
    school_figures,
    school_burden,
    school_audit,
    school_more,
    school_courses,
    school_catalogue,
    school_offerings,
    school_declarations,
    school_places,
    school_surveys,
    school_round_plans,
    school_rounds,
    school_draws,
    school_lessons,
    school_fees,
    bureau_home,
    bureau_schools,
    bureau_roster,
    bureau_staff,
    bureau_figures,
    bureau_burden,
    bureau_feedback,
    bureau_calendar,
    bureau_tasks,
    bureau_providers,
    bureau_audit,
    bureau_more,
)
