-- All that a principal's board tells of a school's week while no star period is under way, with lessons at four o'clock.
WITH caller AS (
    SELECT held.school_id
    FROM sessions AS login
    JOIN accounts AS account ON account.id = login.account_id AND account.status = 'active'
    JOIN role_grants AS held ON held.account_id = login.account_id AND held.role = 'principal'
        AND held.starts_on <= %(today)s AND (held.ends_on IS NULL OR held.ends_on >= %(today)s)
    WHERE login.token_hash = %(token_hash)s AND login.expires_at > %(now)s AND login.ended_at IS NULL
        AND held.school_id = %(school_id)s
),
place AS MATERIALIZED (
    SELECT member.student_id, member.class_id
    FROM caller JOIN class_memberships AS member ON member.school_id = caller.school_id
    WHERE member.starts_on <= %(today)s AND (member.ends_on IS NULL OR member.ends_on >= %(today)s)
),
recorded AS (
    SELECT DISTINCT check_in.student_id
    FROM caller JOIN check_ins AS check_in ON check_in.school_id = caller.school_id
    WHERE check_in.labor_on BETWEEN %(monday)s AND %(monday)s + 6 AND check_in.status IN ('pending', 'accepted')
),
to_review AS (
    SELECT place.class_id, count(*) AS records
    FROM caller
    JOIN check_ins AS check_in ON check_in.school_id = caller.school_id AND check_in.status <> 'withdrawn'
        AND (check_in.status = 'pending' OR check_in.open_questions > 0)
    JOIN place ON place.student_id = check_in.student_id
    GROUP BY place.class_id
),
class AS (
    SELECT one.id, one.label, one.stage, one.entry_year, one.class_no, count(place.student_id) AS students,
        count(recorded.student_id) AS recorded
    FROM caller
    JOIN school_classes AS one ON one.school_id = caller.school_id AND one.status = 'active'
    LEFT JOIN place ON place.class_id = one.id
    LEFT JOIN recorded ON recorded.student_id = place.student_id
    GROUP BY one.id
),
announced AS (
    SELECT period.id, period.period_key
    FROM caller JOIN star_periods AS period ON period.school_id = caller.school_id
    WHERE period.status = 'announced' ORDER BY period.ends_on DESC, period.id DESC LIMIT 1
),
counted (place, kind, title, members, number) AS (
    SELECT 1, 'awards-to-give', '名劳动之星还没有奖励', json_build_object('period_id', announced.id), count(*)
    FROM announced JOIN labor_stars AS star ON star.period_id = announced.id AND star.status = 'announced'
    WHERE NOT EXISTS (SELECT FROM award_stars WHERE star_id = star.id) AND EXISTS (
        SELECT FROM caller JOIN award_items AS item USING (school_id) WHERE item.is_active AND item.taken < item.stock)
    GROUP BY announced.id
    UNION ALL
    SELECT 2, 'awards-unclaimed', '份奖励还没有领取', '{}', count(*)
    FROM caller JOIN awards AS award ON award.school_id = caller.school_id AND award.status IN ('offered', 'chosen')
        AND award.pickup_from <= %(now)s
    WHERE EXISTS (
        SELECT FROM award_stars AS link JOIN labor_stars AS star ON star.id = link.star_id
        WHERE link.award_id = award.id AND star.status = 'announced')
    UNION ALL
    SELECT 3, 'feedback', '条意见等待回复', '{}', count(*)
    FROM caller JOIN feedback USING (school_id) WHERE status = 'open' AND desk = 'school'
    UNION ALL
    SELECT 4, 'courses-to-approve', '门课程等待审核', '{}', count(*)
    FROM caller JOIN courses USING (school_id) WHERE review = 'proposed'
),
waiting AS (
    SELECT place, NULL::timestamptz AS open_at, members::jsonb || jsonb_build_object('kind', kind,
        'title', number || title, 'until', NULL, 'count', number) AS shown
    FROM counted WHERE number > 0
    UNION ALL
    SELECT 5, round.open_at, jsonb_build_object('kind', 'round', 'title', '“' || round.title || '”正在选课',
        'until', pg_temp.shown(round.close_at), 'round_id', round.id, 'stage', 'open', 'next', NULL)
    FROM caller JOIN selection_rounds AS round USING (school_id)
    WHERE round.open_at <= %(now)s AND round.close_at > %(now)s AND round.prepared_at IS NOT NULL
        AND round.cancelled_at IS NULL
),
lesson AS (
    SELECT json_build_object('session_id', one.id, 'offering_id', offering.id, 'name', course.title,
        'begins_at', pg_temp.shown((one.held_on + time '16:00') AT TIME ZONE 'Asia/Shanghai'),
        'ends_at', pg_temp.shown((one.held_on + time '17:00') AT TIME ZONE 'Asia/Shanghai'),
        'place', coalesce(one.place, offering.place), 'roll_called', one.called_at IS NOT NULL) AS shown,
        split_part(one.slot, '-', 2)::int AS number, course.title, one.id
    FROM caller
    JOIN course_sessions AS one ON one.school_id = caller.school_id AND one.held_on = %(today)s
        AND one.status <> 'cancelled'
    JOIN offerings AS offering ON offering.id = one.offering_id
    JOIN courses AS course ON course.id = offering.course_id
)
SELECT json_build_object(
    'school_id', caller.school_id,
    'week', to_char(%(today)s::date, 'IYYY"-W"IW'),
    'today', %(today)s::date,
    'period', NULL,
    'latest_announced', (SELECT json_build_object('id', id, 'key', period_key) FROM announced),
    'waiting', coalesce((SELECT json_agg(shown ORDER BY place, open_at DESC) FROM waiting), '[]'),
    'classes', coalesce((
        SELECT json_agg(json_build_object('class_id', class.id, 'label', label,
            'grade', %(academic_year)s - entry_year + 1, 'students', students, 'recorded', recorded,
            'to_review', coalesce(to_review.records, 0), 'is_confirmed', NULL)
            ORDER BY stage DESC, entry_year DESC, class_no)
        FROM class LEFT JOIN to_review ON to_review.class_id = class.id), '[]'),
    'today_sessions', coalesce((SELECT json_agg(shown ORDER BY number, title, id) FROM lesson), '[]')
)::text
FROM caller
