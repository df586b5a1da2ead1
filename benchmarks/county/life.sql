-- What a county did in a school year besides collecting points, made from its places, children, stars and ledger.
-- Who did what is drawn by hashing ids, so that the same county gets the same life.

CREATE FUNCTION pg_temp.drawn(what text, whose uuid) RETURNS double precision IMMUTABLE LANGUAGE sql
    RETURN (hashtext(what || whose) & 65535) / 65536.0;

CREATE FUNCTION pg_temp.account(kind text, whose uuid) RETURNS uuid IMMUTABLE LANGUAGE sql
    RETURN md5(kind || whose)::uuid;

CREATE FUNCTION pg_temp.token_hash(kind text, whose uuid) RETURNS text IMMUTABLE LANGUAGE sql
    RETURN encode(sha256(convert_to(kind || '-' || whose, 'UTF8')), 'hex');

-- Accounts: a guardian for each child, a homeroom teacher for each class, a principal for each school, one bureau.
CREATE TEMP TABLE people AS
    SELECT 'guardian' AS kind, id AS whose, NULL::uuid AS school_id, NULL::uuid AS class_id, NULL AS region FROM students
    UNION ALL SELECT 'homeroom_teacher', id, school_id, id, NULL FROM school_classes
    UNION ALL SELECT 'principal', id, id, NULL, NULL FROM organisations
    UNION ALL SELECT 'county_admin', %(nobody)s, NULL, NULL, %(region)s;

INSERT INTO accounts (id, display_name, status, created_at)
    SELECT pg_temp.account(kind, whose), '', 'active', %(since)s FROM people;

INSERT INTO role_grants (id, account_id, role, school_id, class_id, region_code, scope, starts_on)
    SELECT gen_random_uuid(), pg_temp.account(kind, whose), kind, school_id, class_id, region,
        concat(school_id, '/', class_id, '/', region), %(since)s
    FROM people;

INSERT INTO sessions (id, account_id, token_hash, kind, created_at, expires_at)
    SELECT gen_random_uuid(), pg_temp.account(kind, whose), pg_temp.token_hash(kind, whose), 'wechat', %(since)s,
        %(now)s + interval '1 year'
    FROM people;

-- One family in five has the next child of the school as well.
INSERT INTO guardianships (id, school_id, student_id, account_id, relation, created_at)
    SELECT gen_random_uuid(), school_id, id, pg_temp.account('guardian', id), 'mother', %(since)s::timestamptz
    FROM students
    UNION ALL
    SELECT gen_random_uuid(), school_id, id, pg_temp.account('guardian', sibling), 'mother', %(since)s
    FROM (SELECT id, school_id, lag(id) OVER (PARTITION BY school_id ORDER BY id) AS sibling FROM students) AS pairs
    WHERE pg_temp.drawn('sibling', id) < 0.2 AND sibling IS NOT NULL;

INSERT INTO consents (student_id, purpose, school_id, granted, policy_version, answered_at)
    SELECT id, purpose, school_id, pg_temp.drawn(purpose, id) < 0.9, '1', %(since)s
    FROM students, unnest(ARRAY['base', 'photo_upload', 'class_gallery', 'star_publication']) AS purpose
    WHERE pg_temp.drawn('silent', id) > 0.02;

-- The records of labor behind the ledger: each a task of the platform for the child's age.
CREATE TEMP TABLE choices AS
    SELECT id, task_group, minutes, band, row_number() OVER of_band - 1 AS place, count(*) OVER whole AS most
    FROM labor_tasks, generate_series(1, 3) AS band
    WHERE status = 'active' AND risk <= 1 AND bands & (1 << (band - 1)) > 0 AND code <> %(own_task)s
    WINDOW of_band AS (PARTITION BY band ORDER BY code), whole AS (PARTITION BY band);

INSERT INTO check_ins (
    id, school_id, student_id, class_id, task_id, origin_id, task_group, labor_on, minutes, note, adult_present, context,
    source, status, is_counted, not_counted_reason, questions, open_questions, recorded_by, recorded_at, submitted_at,
    return_reason)
    SELECT entry.source_id, entry.school_id, entry.student_id, entry.class_id, task.id, task.id, task.task_group,
        entry.labor_on, CASE WHEN chance < 0.7 THEN task.minutes END, CASE WHEN chance < 0.45 THEN '今天学会了' END, true,
        'home', CASE WHEN chance < 0.9 THEN 'guardian' WHEN chance < 0.97 THEN 'paper' ELSE 'teacher' END,
        CASE WHEN is_late THEN 'pending' WHEN is_back THEN 'returned' ELSE 'accepted' END, NOT is_back,
        CASE WHEN is_back THEN 'returned' END, '[]', 0,
        CASE WHEN chance < 0.9 THEN pg_temp.account('guardian', entry.student_id)
            ELSE pg_temp.account('homeroom_teacher', entry.class_id) END,
        entry.created_at, entry.created_at, CASE WHEN is_back THEN '请补充' END
    FROM (
        SELECT *, pg_temp.drawn('record', source_id) AS chance,
            labor_on > %(today)s - 7 AND pg_temp.drawn('late', source_id) < 0.02 AS is_late,
            labor_on > %(today)s - 7 AND pg_temp.drawn('late', source_id) > 0.99 AS is_back
        FROM point_entries WHERE rule = 'record'
    ) AS entry
    JOIN school_classes AS class ON class.id = entry.class_id
    JOIN choices AS task ON task.band = (%(academic_year)s - class.entry_year) / 2 + 1
        AND task.place = mod(hashtext(entry.source_id::text) & 65535, task.most);

-- Every tenth record has a photo; a few others were never attached, for the sweep to find.
INSERT INTO photos (
    id, account_id, status, sha256, phash, pose_phashes, width, height, size, placeholder, capture_hint, created_at,
    idle_since)
    SELECT md5('photo' || id)::uuid, recorded_by, 'attached', pg_temp.token_hash('photo', id),
        sha256(convert_to(id::text, 'UTF8')), '[]', 1440, 1080, 90000, '', 'none', recorded_at, recorded_at
    FROM check_ins WHERE pg_temp.drawn('photo', id) < 0.1;

INSERT INTO check_in_photos (check_in_id, photo_id, position, labor_on)
    SELECT id, md5('photo' || id)::uuid, 0, labor_on FROM check_ins WHERE pg_temp.drawn('photo', id) < 0.1;

INSERT INTO photo_subjects (photo_id, student_id, school_id, class_id)
    SELECT md5('photo' || id)::uuid, student_id, school_id, class_id FROM check_ins
    WHERE pg_temp.drawn('photo', id) < 0.1;

UPDATE star_periods SET announced_at = objections_until, announced_by = pg_temp.account('principal', school_id)
    WHERE status = 'announced';

-- News: a post a fortnight and the latest stars, in every inbox; those of the last month are mostly unread.
INSERT INTO announcements (id, school_id, kind, title, body, audience, created_at, delivered_at)
    SELECT gen_random_uuid(), school.id, 'post', '劳动周通知', '请家长陪孩子完成一项家务。', '{}', at, at
    FROM organisations AS school,
        generate_series(%(since)s::timestamptz + interval '20 days', %(now)s, interval '14 days') AS at;

INSERT INTO announcements (id, school_id, kind, period_id, title, body, audience, created_at, delivered_at)
    SELECT gen_random_uuid(), school_id, 'stars', id, '', '', '{}', at, at
    FROM star_periods, (SELECT %(now)s::timestamptz - interval '2 days' AS at) AS lately
    WHERE period_key = %(announced)s;

INSERT INTO deliveries (id, school_id, announcement_id, account_id, delivered_at, read_at)
    SELECT gen_random_uuid(), news.school_id, news.id, reader.account_id, news.delivered_at,
        CASE WHEN news.delivered_at < %(now)s - interval '30 days' OR pg_temp.drawn('read', reader.account_id) < 0.3
            THEN news.delivered_at + interval '1 hour' END
    FROM announcements AS news
    JOIN (SELECT DISTINCT school_id, account_id FROM guardianships) AS reader USING (school_id);

INSERT INTO feedback (id, school_id, account_id, category, body, desk, status, created_at)
    SELECT gen_random_uuid(), school_id, pg_temp.account('guardian', id), 'suggestion', '建议', 'school',
        CASE WHEN pg_temp.drawn('open', id) < 0.1 THEN 'open' ELSE 'answered' END, %(now)s
    FROM students WHERE pg_temp.drawn('feedback', id) < 0.02;

-- Awards for the stars that were announced last: some are to be chosen, some to be picked up, the rest was handed over.
INSERT INTO award_items (id, school_id, name, quantity, unit, source_of_funds, donor, is_meat, batch_note, stock, taken,
    is_active, created_at)
    SELECT md5('item' || id)::uuid, id, '青菜', 500, 'gram', 'labor_base', '', false, '', 9999, 0, true, %(since)s
    FROM organisations;

INSERT INTO awards (id, school_id, student_id, class_id, class_label, seat_no, status, pickup_from, pickup_to, place,
    code_sealed, code_index, wrong_codes, chosen_item_id, handed_over_at, batch_note, remark, created_at)
    SELECT md5('award' || id)::uuid, school_id, student_id, class_id, class_label, seat_no, status,
        %(now)s - interval '1 day', %(now)s + interval '3 days', '食堂门口', '', pg_temp.token_hash('award', id), 0,
        CASE WHEN status <> 'offered' THEN md5('item' || school_id)::uuid END,
        CASE WHEN status = 'handed_over' THEN %(now)s::timestamptz END, '', '', %(now)s
    FROM (
        SELECT id, school_id, student_id, class_id, class_label, seat_no,
            (ARRAY['offered', 'chosen', 'handed_over', 'handed_over'])[1 + (hashtext(id::text) & 3)] AS status
        FROM labor_stars
        WHERE period_id IN (SELECT id FROM star_periods WHERE period_key = %(announced)s)
    ) AS star;

INSERT INTO award_stars (star_id, award_id, school_id, period_id)
    SELECT id, md5('award' || id)::uuid, school_id, period_id FROM labor_stars
    WHERE period_id IN (SELECT id FROM star_periods WHERE period_key = %(announced)s);

INSERT INTO award_options (award_id, item_id) SELECT id, md5('item' || school_id)::uuid FROM awards;

-- Courses: one for sixty children in each term, with twenty of them and a lesson every week, all of them called.
CREATE TEMP TABLE choosing AS
    SELECT child.*, term.code AS term, term.starts_on, md5(concat('course', term.code, school_id, nr / 60))::uuid
        AS offering_id, mod(nr, 60) < 20 AS is_placed, md5(concat('place', term.code, child.id))::uuid AS enrolment_id
    FROM (
        SELECT student_id AS id, school_id, class_id, row_number() OVER (PARTITION BY school_id ORDER BY student_id) AS nr
        FROM class_memberships
    ) AS child, terms AS term;

INSERT INTO courses (id, school_id, title, summary, category, kind, provider_kind, resources, review, review_reason,
    proposed_by, created_at)
    SELECT DISTINCT offering_id, school_id, '书法', '', 'club', 'special', 'own_teacher', '[]'::jsonb, 'approved', '',
        pg_temp.account('principal', school_id), %(since)s::timestamptz
    FROM choosing;

INSERT INTO offerings (id, school_id, course_id, term_code, slots, place, grades, capacity, taken, min_to_open,
    materials_fee, is_invitation_only, status, cancel_reason, created_at)
    SELECT offering_id, school_id, offering_id, term, '["5-1"]', '教室', '[1, 2, 3, 4, 5, 6]', 20,
        count(*) FILTER (WHERE is_placed), 0, 0, false, 'published', '', %(since)s
    FROM choosing GROUP BY offering_id, school_id, term;

INSERT INTO enrolments (id, school_id, offering_id, student_id, class_id, status, source, starts_on, end_reason, created_at)
    SELECT enrolment_id, school_id, offering_id, id, class_id,
        CASE WHEN starts_on <= %(today)s - 180 THEN 'completed' ELSE 'enrolled' END, 'draw', starts_on, '', %(since)s
    FROM choosing WHERE is_placed;

INSERT INTO course_sessions (id, school_id, offering_id, held_on, slot, status, reason, called_at, created_at)
    SELECT gen_random_uuid(), offering.school_id, offering.id, day::date, '5-1', 'held', '', day, %(since)s
    FROM offerings AS offering JOIN terms AS term ON term.code = offering.term_code,
        generate_series(%(today)s::timestamptz, term.starts_on, interval '-7 days') AS day
    WHERE day <= term.ends_on;

INSERT INTO course_attendance (session_id, student_id, school_id, enrolment_id, presence, note, marked_by, marked_at)
    SELECT lesson.id, place.student_id, place.school_id, place.id,
        CASE WHEN pg_temp.drawn(place.id::text, lesson.id) < 0.95 THEN 'present' ELSE 'absent' END, '',
        pg_temp.account('principal', place.school_id), %(since)s
    FROM course_sessions AS lesson JOIN enrolments AS place USING (offering_id);

INSERT INTO course_surveys (id, school_id, term_code, title, topics, opens_at, closes_at, created_by, created_at)
    SELECT md5('survey' || id)::uuid, id, '2026-2027-2', '下学期想学什么', '["chess"]', %(now)s - interval '3 days',
        %(now)s + interval '4 days', pg_temp.account('principal', id), %(now)s - interval '3 days'
    FROM organisations;

INSERT INTO course_survey_answers (id, school_id, survey_id, student_id, grade, voice, topics, suggestion, answered_at)
    SELECT gen_random_uuid(), school_id, md5('survey' || school_id)::uuid, id, 1, 'guardian', '["chess"]', '', %(now)s
    FROM students WHERE pg_temp.drawn('survey', id) < 0.4;

-- The draw of each term: half of the children wished, and most of them got one of their first three.
INSERT INTO selection_rounds (id, school_id, term_code, title, mode, notice_at, open_at, close_at, publish_at,
    adjust_until, notice, wishes_per_slot, silent_rule, unconfirmed_rule, public_source, public_at, created_by, created_at,
    notified_at, prepared_at, drawn_at, published_at, settled_at, cancel_reason)
    SELECT md5(concat('round', term.code, school.id))::uuid, school.id, term.code, '第一轮选课', 'wishes',
        begins - interval '14 days', begins - interval '12 days', begins - interval '8 days', begins - interval '6 days',
        begins + interval '7 days', '', 5, 'base_care', 'release', '彩票', begins - interval '7 days',
        pg_temp.account('principal', school.id), begins, begins, begins, begins, begins, begins, ''
    FROM organisations AS school, (SELECT code, starts_on::timestamptz AS begins FROM terms) AS term;

INSERT INTO draws (id, school_id, round_id, attempt, status, secret_sealed, commitment, public_source, committed_at, seed,
    statistics, published_at, void_reason)
    SELECT round.id, round.school_id, round.id, 1, 'published', '', '', '', round.notice_at, '',
        jsonb_build_object('never_served', wishing.number / 10), round.publish_at, ''
    FROM selection_rounds AS round
    JOIN (SELECT school_id, count(*) / 2 AS number FROM students GROUP BY school_id) AS wishing USING (school_id);

INSERT INTO drawn_places (draw_id, student_id, slot, school_id, ranked, offering_id, waiting)
    SELECT md5(concat('round', term, school_id))::uuid, id, '5-1', school_id,
        jsonb_build_array(offering_id, md5('other' || offering_id)::uuid),
        CASE WHEN is_placed THEN offering_id END, '{}'
    FROM choosing WHERE pg_temp.drawn('wishes', id) < 0.5;

INSERT INTO daily_visits (school_id, day, audience, visits)
    SELECT school.id, day, audience, 5 + (hashtext(concat(school.id, day)) & 63)
    FROM organisations AS school, generate_series(%(since)s::date, %(today)s - 1, interval '1 day') AS day,
        unnest(ARRAY['family', 'staff']) AS audience;

-- What passing work leaves behind: finished messages of a month, and the keys of a week of retries.
INSERT INTO outbox (id, topic, payload, created_at, available_at, attempts, done_at)
    SELECT gen_random_uuid(), 'announcements.deliver', '{}', at, at, 1, at
    FROM students, (SELECT %(now)s::timestamptz - interval '9 days' AS at) AS lately;

INSERT INTO idempotency_keys (id, account_id, key, request_hash, status, answer, created_at)
    SELECT gen_random_uuid(), recorded_by, id::text, '', 201, '{}', recorded_at
    FROM check_ins WHERE labor_on > %(today)s - 8;
