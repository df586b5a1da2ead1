-- All that a guardian's first screen tells, as one JSON document, with the caller told by the token.
WITH caller AS (
    SELECT login.account_id
    FROM sessions AS login
    JOIN accounts AS account ON account.id = login.account_id AND account.status = 'active'
    WHERE login.token_hash = %(token_hash)s AND login.expires_at > %(now)s AND login.ended_at IS NULL
        AND EXISTS (
            SELECT FROM role_grants AS held
            WHERE held.account_id = login.account_id AND held.role = 'guardian' AND held.starts_on <= %(today)s
                AND (held.ends_on IS NULL OR held.ends_on >= %(today)s)
        )
),
child AS (
    SELECT student.id, student.name, student.school_id, class.id AS class_id, class.label, school.name AS school_name,
        school.region_code, grade,
        CASE WHEN grade BETWEEN 1 AND school.grades_in_stage THEN (grade + 1) / 2 END AS band,
        ARRAY['platform', left(region_code, 2) || '0000', left(region_code, 4) || '00', region_code,
            student.school_id::text, class.id::text] AS scopes
    FROM caller
    JOIN guardianships AS own ON own.account_id = caller.account_id AND own.ended_at IS NULL
    JOIN students AS student ON student.id = own.student_id AND student.status = 'active'
    JOIN class_memberships AS place ON place.student_id = student.id AND place.ends_on IS NULL
    JOIN school_classes AS class ON class.id = place.class_id
    JOIN organisations AS school ON school.id = student.school_id,
    LATERAL (SELECT %(academic_year)s - class.entry_year + 1) AS of_year (grade)
),
record AS MATERIALIZED (
    SELECT check_in.id, check_in.student_id, check_in.origin_id, task.name AS title, check_in.labor_on, check_in.minutes,
        check_in.status, check_in.is_counted, check_in.status IN ('pending', 'accepted') AS is_live
    FROM child
    JOIN check_ins AS check_in ON check_in.student_id = child.id
    JOIN labor_tasks AS task ON task.id = check_in.task_id
    WHERE check_in.labor_on BETWEEN %(today)s - 14 AND %(today)s AND check_in.status <> 'withdrawn'
),
living AS (
    SELECT * FROM record WHERE is_live AND labor_on BETWEEN %(monday)s AND %(monday)s + 6
),
touched AS (
    SELECT check_in.student_id, check_in.task_group, count(*) AS records
    FROM child JOIN check_ins AS check_in ON check_in.student_id = child.id
    WHERE check_in.labor_on BETWEEN %(today)s - 120 AND %(today)s AND check_in.status IN ('pending', 'accepted')
    GROUP BY check_in.student_id, check_in.task_group
),
library AS (
    SELECT DISTINCT ON (child.id, coalesce(task.adopted_from_id, task.id))
        child.id AS student_id, child.band, coalesce(task.adopted_from_id, task.id) AS origin_id, task.*
    FROM child JOIN labor_tasks AS task ON task.scope = ANY (child.scopes) AND task.status = 'active'
    ORDER BY child.id, coalesce(task.adopted_from_id, task.id), array_position(child.scopes, task.scope::text) DESC
),
fitting AS (
    SELECT library.*,
        sha256(convert_to(concat(student_id, '/', %(today)s::date, '/', origin_id), 'UTF8')) AS number,
        EXISTS (
            SELECT FROM living
            WHERE living.student_id = library.student_id AND living.origin_id = library.origin_id
        ) AS is_done
    FROM library WHERE band IS NOT NULL AND risk <= 1 AND bands & (1 << (band - 1)) > 0
),
turned AS (
    SELECT fitting.*, coalesce(touched.records, 0) AS records,
        row_number() OVER (PARTITION BY fitting.student_id, is_done, fitting.task_group ORDER BY number) AS turn
    FROM fitting LEFT JOIN touched ON touched.student_id = fitting.student_id
        AND touched.task_group IS NOT DISTINCT FROM fitting.task_group
),
suggested AS (
    SELECT turned.*, row_number() OVER (PARTITION BY student_id ORDER BY is_done, turn, records, number) AS rank
    FROM turned
),
suggestions AS (
    SELECT student_id, json_agg(json_build_object(
        'task_id', id, 'code', code, 'name', name, 'name_en', name_en, 'group', task_group, 'minutes', minutes,
        'photo_policy', photo_policy, 'risk', risk, 'safety_note', safety_note) ORDER BY rank) AS shown
    FROM suggested WHERE rank <= 6 GROUP BY student_id
),
consent AS (
    SELECT student_id, purpose, granted FROM consents WHERE student_id IN (SELECT id FROM child)
),
waiting AS (
    SELECT child.id AS student_id, 0 AS rank, NULL::timestamptz AS until, 0 AS kind_no, NULL::uuid AS what,
        json_build_object('kind', 'consent', 'title', '请阅读告知内容,选择是否同意', 'until', NULL, 'student_id', child.id)
            AS shown
    FROM child
    WHERE NOT EXISTS (SELECT FROM consent WHERE consent.student_id = child.id AND purpose = 'base')
    UNION ALL
    SELECT child.id, 1, round.register_until, 1, round.id,
        json_build_object('kind', 'declaration', 'title', '“' || round.title || '”:请登记孩子的留校时间',
            'until', pg_temp.shown(round.register_until), 'student_id', child.id, 'round_id', round.id)
    FROM child
    JOIN round_classes AS invited ON invited.class_id = child.class_id
    JOIN selection_rounds AS round ON round.id = invited.round_id AND round.notice_at <= %(now)s
        AND round.register_until > %(now)s AND round.prepared_at IS NULL AND round.cancelled_at IS NULL
    WHERE NOT EXISTS (
            SELECT FROM slot_registrations AS said WHERE said.round_id = round.id AND said.student_id = child.id)
        AND EXISTS (
            SELECT FROM offerings WHERE round_id = round.id AND status = 'published' AND grades @> to_jsonb(child.grade))
    UNION ALL
    SELECT child.id, 1, round.close_at, 2, round.id,
        json_build_object('kind', CASE WHEN round.mode = 'rush' THEN 'rush-open' WHEN sheet.wishes IS NULL THEN 'wishes'
                ELSE 'wishes-to-confirm' END,
            'title', '“' || round.title || CASE WHEN round.mode = 'rush' THEN '”正在报名' WHEN sheet.wishes IS NULL
                THEN '”正在选课,还没有填写志愿' ELSE '”的志愿已填写,请确认' END,
            'until', pg_temp.shown(round.close_at), 'student_id', child.id, 'round_id', round.id)
    FROM child
    JOIN round_children AS member ON member.student_id = child.id
    JOIN selection_rounds AS round ON round.id = member.round_id AND round.open_at <= %(now)s
        AND round.close_at > %(now)s AND round.prepared_at IS NOT NULL AND round.cancelled_at IS NULL
    LEFT JOIN wish_sheets AS sheet ON sheet.round_id = round.id AND sheet.student_id = child.id
    WHERE CASE WHEN round.mode = 'rush' THEN NOT EXISTS (
            SELECT FROM enrolments AS held WHERE held.student_id = child.id AND held.round_id = round.id
                AND held.status IN ('pending_guardian', 'enrolled', 'waitlisted', 'offered'))
        ELSE round.mode = 'wishes' AND member.slots <> '[]' AND sheet.confirmed_at IS NULL END
    UNION ALL
    SELECT child.id, 1, survey.closes_at, 3, survey.id,
        json_build_object('kind', 'survey', 'title', '“' || survey.title || '”想听听您的意见',
            'until', pg_temp.shown(survey.closes_at), 'student_id', child.id, 'survey_id', survey.id)
    FROM child
    JOIN course_surveys AS survey ON survey.school_id = child.school_id AND survey.opens_at <= %(now)s
        AND survey.closes_at > %(now)s
    WHERE child.band IS NOT NULL
        AND EXISTS (SELECT FROM consent WHERE consent.student_id = child.id AND purpose = 'base' AND granted)
        AND NOT EXISTS (
            SELECT FROM course_survey_answers AS answer
            WHERE answer.survey_id = survey.id AND answer.student_id = child.id AND answer.voice = 'guardian')
    UNION ALL
    SELECT child.id, 1, place.answer_by, 4, place.id,
        json_build_object(
            'kind', CASE WHEN place.status = 'offered' THEN 'place-offered' ELSE 'place-to-confirm' END,
            'title', '“' || course.title || CASE WHEN place.status = 'offered' THEN '”有了空位,请决定是否接受'
                ELSE '”已排上,请确认' END,
            'until', pg_temp.shown(place.answer_by), 'student_id', child.id, 'enrolment_id', place.id,
            'offering_id', place.offering_id)
    FROM child
    JOIN enrolments AS place ON place.student_id = child.id AND place.status IN ('pending_guardian', 'offered')
        AND (place.answer_by IS NULL OR place.answer_by > %(now)s)
    JOIN offerings AS offering ON offering.id = place.offering_id
    JOIN courses AS course ON course.id = offering.course_id
    UNION ALL
    SELECT child.id, 1, award.pickup_to, 5, award.id,
        json_build_object(
            'kind', CASE WHEN award.status = 'offered' THEN 'award-to-choose' ELSE 'award-to-collect' END,
            'title', CASE WHEN award.status = 'offered' THEN '请选择劳动之星的奖励'
                ELSE '劳动之星的奖励请到' || award.place || '领取' END,
            'until', pg_temp.shown(award.pickup_to), 'student_id', child.id, 'award_id', award.id)
    FROM child JOIN awards AS award ON award.student_id = child.id AND award.status IN ('offered', 'chosen')
    WHERE EXISTS (
        SELECT FROM award_stars AS link JOIN labor_stars AS star ON star.id = link.star_id
        WHERE link.award_id = award.id AND star.status = 'announced')
    UNION ALL
    SELECT student_id, 1, NULL, 6, id,
        json_build_object('kind', 'record-returned', 'title', '“' || title || '”的记录被退回,可以补充后再交',
            'until', NULL, 'student_id', student_id, 'check_in_id', id)
    FROM record WHERE NOT is_live
),
inbox AS (
    SELECT delivery.* FROM caller JOIN deliveries AS delivery ON delivery.account_id = caller.account_id
    WHERE delivery.school_id IN (SELECT school_id FROM child)
),
notices AS (
    SELECT latest.id AS delivery_id, news.id AS announcement_id, news.kind, latest.delivered_at, latest.read_at,
        coalesce(left(period.period_key, 4) || '年第' || right(period.period_key, 2)::int || '周劳动之星', news.title)
            AS title
    FROM (SELECT * FROM inbox ORDER BY delivered_at DESC, id DESC LIMIT 3) AS latest
    JOIN announcements AS news ON news.id = latest.announcement_id
    LEFT JOIN star_periods AS period ON period.id = news.period_id
),
term AS (
    SELECT code, left(code, 9) || CASE WHEN right(code, 1) = '1' THEN '学年第一学期' ELSE '学年第二学期' END AS name,
        (%(monday)s - date_trunc('week', starts_on)::date) / 7 + 1 AS week_no
    FROM terms
    WHERE scope = ANY ((SELECT scopes FROM child ORDER BY id LIMIT 1)::text[]) AND %(today)s BETWEEN starts_on AND ends_on
    ORDER BY length(scope) DESC, scope DESC LIMIT 1
)
SELECT json_build_object(
    'today', %(today)s::date,
    'week', to_char(%(today)s::date, 'IYYY"-W"IW'),
    'term', (SELECT to_json(term) FROM term),
    'unread', (SELECT count(*) FROM inbox WHERE read_at IS NULL),
    'notices', coalesce((
        SELECT json_agg(json_build_object('delivery_id', delivery_id, 'announcement_id', announcement_id, 'kind', kind,
            'title', title, 'at', pg_temp.shown(delivered_at), 'is_read', read_at IS NOT NULL)
            ORDER BY delivered_at DESC, delivery_id DESC)
        FROM notices), '[]'),
    'children', coalesce((
        SELECT json_agg(json_build_object(
            'student_id', child.id, 'name', child.name, 'class_id', class_id, 'class_label', label,
            'school_id', school_id, 'school_name', school_name, 'region_code', region_code,
            'grade', CASE WHEN band IS NOT NULL THEN grade END, 'band', band,
            'has_base_consent', EXISTS (
                SELECT FROM consent WHERE student_id = child.id AND purpose = 'base' AND granted),
            'has_photo_consent', EXISTS (
                SELECT FROM consent WHERE student_id = child.id AND purpose = 'photo_upload' AND granted),
            'week', (
                SELECT json_build_object('records', count(*), 'counted', count(*) FILTER (WHERE is_counted),
                    'minutes', coalesce(sum(minutes), 0), 'guide_minutes', CASE WHEN band = 1 THEN 120 ELSE 180 END,
                    'days', (
                        SELECT json_agg(json_build_object('on', day::date, 'records', (
                            SELECT count(*) FROM living AS of_day
                            WHERE of_day.student_id = child.id AND of_day.labor_on = day::date)) ORDER BY day)
                        FROM generate_series(%(monday)s::timestamp, %(monday)s + 6, interval '1 day') AS day))
                FROM living WHERE living.student_id = child.id),
            'today', json_build_object('records', coalesce((
                SELECT json_agg(json_build_object('check_in_id', record.id, 'name', title, 'status', status)
                    ORDER BY record.id)
                FROM record WHERE record.student_id = child.id AND labor_on = %(today)s), '[]')),
            'suggestions', coalesce((SELECT shown FROM suggestions WHERE student_id = child.id), '[]'),
            'waiting', coalesce((
                SELECT json_agg(shown ORDER BY rank, until NULLS LAST, kind_no, what)
                FROM waiting WHERE waiting.student_id = child.id), '[]')) ORDER BY child.id)
        FROM child), '[]')
)::text
